#include "engine/poker/hand_rank.h"

#include <bit>

namespace misdeal::engine {
namespace {

// A set of ranks is kept "spread": rank r is bit 4 * r, so that the card set's nibbles, one a rank,
// are worked on in place, all thirteen at once.
constexpr std::uint64_t kEveryRank = 0x1'1111'1111'1111ULL;
constexpr int kStrength = 20;  // five ranks of four bits lie below the category

constexpr std::uint32_t category(HandCategory category) {
  return static_cast<std::uint32_t>(category) << kStrength;
}

int highest_bit(std::uint64_t ranks) {
  return 63 - std::countl_zero(ranks);
}

std::uint32_t highest_rank(std::uint64_t ranks) {
  return static_cast<std::uint32_t>(highest_bit(ranks)) / 4;
}

/// The highest `count` ranks, four bits each, in descending order. Requires as many.
std::uint32_t highest_ranks(std::uint64_t ranks, int count) {
  std::uint32_t packed = 0;
  for (int i = 0; i < count; ++i) {
    const int bit = highest_bit(ranks);
    packed = packed << 4 | static_cast<std::uint32_t>(bit) / 4;
    ranks ^= std::bit_floor(ranks);
  }
  return packed;
}

std::uint64_t highest_only(std::uint64_t ranks) {
  return std::bit_floor(ranks);
}

/// One more than the highest card's rank of the best straight (a five-high one: 4); 0 if none.
std::uint32_t straight_top(std::uint64_t ranks) {
  const std::uint64_t with_low_ace = ranks << 4 | ranks >> 48;
  const std::uint64_t pairs_of_ranks = with_low_ace & with_low_ace >> 4;
  const std::uint64_t starts = pairs_of_ranks & pairs_of_ranks >> 8 & with_low_ace >> 16;
  return starts == 0 ? 0 : highest_rank(starts) + 4;
}

/// The ranks of the suit that has five cards or more; 0 if none has.
std::uint64_t flush_ranks(std::uint64_t cards) {
  for (int suit = 0; suit < 4; ++suit) {
    const std::uint64_t ranks = cards >> suit & kEveryRank;
    // The top nibble of the product is the sum of all nibbles: at most seven, so nothing carries.
    if ((ranks * (kEveryRank << 12 | 0x111)) >> 60 >= 5) return ranks;
  }
  return 0;
}

}  // namespace

HandCategory HandRank::category() const {
  return static_cast<HandCategory>(value >> kStrength);
}

HandRank rank_hand(std::uint64_t cards) {
  const std::uint64_t halves = cards - (cards >> 1 & kEveryRank * 5);
  const std::uint64_t counts = (halves & kEveryRank * 3) + (halves >> 2 & kEveryRank * 3);
  const std::uint64_t fours = counts >> 2 & kEveryRank;
  const std::uint64_t threes = counts >> 1 & counts & kEveryRank;
  const std::uint64_t twos = counts >> 1 & ~counts & kEveryRank;
  const std::uint64_t all = (counts | counts >> 1 | counts >> 2) & kEveryRank;

  const std::uint64_t flush = flush_ranks(cards);
  if (flush != 0) {
    if (const std::uint32_t top = straight_top(flush)) {
      return {category(HandCategory::straight_flush) | top};
    }
    // Of seven cards, five of one suit leave no room for four of a kind or a full house.
    return {category(HandCategory::flush) | highest_ranks(flush, 5)};
  }
  if (fours != 0) {
    const std::uint32_t kicker = highest_rank(all ^ fours);
    return {category(HandCategory::four_of_a_kind) | highest_rank(fours) << 4 | kicker};
  }
  if (threes != 0) {
    const std::uint64_t made = highest_only(threes);
    if (const std::uint64_t others = (threes ^ made) | twos) {
      return {category(HandCategory::full_house) | highest_rank(made) << 4 | highest_rank(others)};
    }
  }
  if (const std::uint32_t top = straight_top(all)) return {category(HandCategory::straight) | top};
  if (threes != 0) {
    return {category(HandCategory::three_of_a_kind) | highest_rank(threes) << 8 |
            highest_ranks(all ^ threes, 2)};
  }
  if (twos == 0) return {category(HandCategory::high_card) | highest_ranks(all, 5)};
  const std::uint64_t high = highest_only(twos);
  if (twos == high) {
    return {category(HandCategory::one_pair) | highest_rank(high) << 12 |
            highest_ranks(all ^ high, 3)};
  }
  const std::uint64_t low = highest_only(twos ^ high);
  return {category(HandCategory::two_pair) | highest_rank(high) << 8 | highest_rank(low) << 4 |
          highest_rank(all ^ high ^ low)};
}

HandRank rank_hand(std::span<const Card> cards) {
  std::uint64_t set = 0;
  for (const Card card : cards) set |= std::uint64_t{1} << card.index;
  return rank_hand(set);
}

}  // namespace misdeal::engine

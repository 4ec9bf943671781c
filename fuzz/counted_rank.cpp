#include "fuzz/counted_rank.h"

#include <initializer_list>

namespace misdeal::fuzz {
namespace {

constexpr int kAce = 12;

constexpr unsigned bit(int rank) {
  return 1U << static_cast<unsigned>(rank);
}

/// The rank of the highest card of the best straight in a set of ranks, -1 if there is none.
int straight_in(unsigned ranks) {
  for (int high = kAce; high >= 4; --high) {
    const unsigned five = 0x1FU << static_cast<unsigned>(high - 4);
    if ((ranks & five) == five) return high;
  }
  constexpr unsigned kWheel = bit(kAce) | 0xFU;  // 5-4-3-2-A
  return (ranks & kWheel) == kWheel ? 3 : -1;
}

/// A number that grows with the category, then with the made ranks, then with the highest so many
/// of the kickers.
std::uint32_t strength(std::uint32_t category, std::initializer_list<int> made, unsigned kickers,
                       int kickers_count) {
  std::uint32_t value = category;
  int ranks_left = 5;
  const auto append = [&](int rank) {
    value = value << 4U | static_cast<unsigned>(rank);
    --ranks_left;
  };
  for (const int rank : made) append(rank);
  for (int rank = kAce; rank >= 0 && kickers_count > 0; --rank) {
    if ((kickers & bit(rank)) == 0) continue;
    append(rank);
    --kickers_count;
  }
  return value << 4U * static_cast<unsigned>(ranks_left);
}

/// The highest rank of each kind, -1 if there is none. A second three of a kind counts as a pair.
struct Groups {
  int four = -1;
  int three = -1;
  int pair = -1;
  int second_pair = -1;
};

Groups groups_of(const std::array<int, 13>& count) {
  Groups groups;
  for (int rank = kAce; rank >= 0; --rank) {
    const int times = count[static_cast<std::size_t>(rank)];
    if (times == 4) {
      groups.four = rank;
    } else if (times == 3 && groups.three < 0) {
      groups.three = rank;
    } else if (times >= 2 && groups.pair < 0) {
      groups.pair = rank;
    } else if (times >= 2 && groups.second_pair < 0) {
      groups.second_pair = rank;
    }
  }
  return groups;
}

}  // namespace

std::uint32_t counted_rank(const std::array<engine::Card, 7>& cards) {
  std::array<unsigned, 4> suited{};
  std::array<int, 13> count{};
  unsigned all = 0;
  for (const engine::Card card : cards) {
    suited[static_cast<std::size_t>(card.suit())] |= bit(card.rank());
    ++count[static_cast<std::size_t>(card.rank())];
    all |= bit(card.rank());
  }
  unsigned flush = 0;
  for (const unsigned ranks : suited) {
    if (__builtin_popcount(ranks) >= 5) flush = ranks;
  }
  const auto [four, three, pair, second_pair] = groups_of(count);

  if (const int high = straight_in(flush); high >= 0) return strength(8, {high}, 0, 0);
  if (four >= 0) return strength(7, {four}, all & ~bit(four), 1);
  if (three >= 0 && pair >= 0) return strength(6, {three, pair}, 0, 0);
  if (flush != 0) return strength(5, {}, flush, 5);
  if (const int high = straight_in(all); high >= 0) return strength(4, {high}, 0, 0);
  if (three >= 0) return strength(3, {three}, all & ~bit(three), 2);
  if (pair < 0) return strength(0, {}, all, 5);
  if (second_pair < 0) return strength(1, {pair}, all & ~bit(pair), 3);
  return strength(2, {pair, second_pair}, all & ~bit(pair) & ~bit(second_pair), 1);
}

}  // namespace misdeal::fuzz

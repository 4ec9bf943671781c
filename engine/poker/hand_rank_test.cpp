#include "engine/poker/hand_rank.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

constexpr std::size_t kCategoryCount = 9;
constexpr std::size_t kValueCount = std::size_t{kCategoryCount} << 20;

using Counts = std::array<std::uint64_t, kCategoryCount>;

constexpr std::uint64_t bit(int card) {
  return std::uint64_t{1} << card;
}

/// Calls `use` with every set of `count` cards that holds `chosen` and otherwise cards below
/// `below`.
template <int count, typename Use>
void for_each_hand(std::uint64_t chosen, int below, Use& use) {
  if constexpr (count == 0) {
    use(chosen);
  } else {
    for (int card = count - 1; card < below; ++card) {
      for_each_hand<count - 1>(chosen | bit(card), card, use);
    }
  }
}

/// What the exhaustive tests compare: hands a category, distinct values, and the sum of class
/// ranks.
struct Census {
  Counts hands{};
  std::vector<std::uint32_t> hands_of_value = std::vector<std::uint32_t>(kValueCount);

  [[nodiscard]] std::size_t distinct() const {
    std::size_t count = 0;
    for (const std::uint32_t many : hands_of_value) count += many != 0 ? 1U : 0U;
    return count;
  }
};

template <int count>
Census census() {
  Census result;
  auto use = [&result](std::uint64_t cards) {
    const HandRank rank = rank_hand(cards);
    ++result.hands.at(static_cast<std::size_t>(rank.category()));
    ++result.hands_of_value.at(rank.value);
  };
  for_each_hand<count>(0, 52, use);
  return result;
}

/// Class ranks are those of the five-card values: 1 the worst, 7462 the royal flush.
std::uint64_t sum_of_class_ranks(const Census& hands, const Census& five_cards) {
  std::uint64_t sum = 0;
  std::uint64_t class_rank = 0;
  for (std::size_t value = 0; value < kValueCount; ++value) {
    if (five_cards.hands_of_value[value] != 0) ++class_rank;
    sum += class_rank * hands.hands_of_value[value];
  }
  return sum;
}

std::uint64_t royal_flushes(const Census& hands) {
  for (std::size_t value = kValueCount; value-- > 0;) {
    if (hands.hands_of_value[value] != 0) return hands.hands_of_value[value];
  }
  return 0;
}

TEST(HandRank, CountsEveryFiveCardHandAsCombinatoricsDoes) {
  const Census five = census<5>();
  EXPECT_EQ(five.hands, (Counts{1302540, 1098240, 123552, 54912, 10200, 5108, 3744, 624, 40}));
  EXPECT_EQ(five.distinct(), 7462U);
  EXPECT_EQ(royal_flushes(five), 4U);
  EXPECT_EQ(sum_of_class_ranks(five, five), 4'792'773'180U);
}

// 133,784,560 hands take about two seconds with optimisation. Without it, or under a sanitizer,
// they take minutes and would show nothing that the five-card hands do not: the arithmetic is the
// same.
#if defined(NDEBUG) && !defined(MISDEAL_IS_SANITIZED)
TEST(HandRank, CountsEverySevenCardHandAsCombinatoricsDoes) {
  const Census five = census<5>();
  const Census seven = census<7>();
  EXPECT_EQ(seven.hands, (Counts{23294460, 58627800, 31433400, 6461620, 6180020, 4047644, 3473184,
                                 224848, 41584}));
  EXPECT_EQ(seven.distinct(), 4824U);
  EXPECT_EQ(royal_flushes(seven), 4324U);
  EXPECT_EQ(sum_of_class_ranks(seven, five), 450'468'187'308U);
}
#endif

HandRank rank(std::string_view cards) {
  return rank_hand(parse_cards(cards).value());
}

TEST(HandRank, OrdersHandsOfAllCategories) {
  const std::array<std::string_view, 16> worst_to_best{"2c3d4h5s7c",  // the worst hand there is
                                                       "AcKdQhJs9c",  // ace high
                                                       "2c2d3h4s5c",  // the lowest pair
                                                       "AcAdKhQsJc",  // the highest
                                                       "2c2d3h3s4c",  // two pair
                                                       "AcAdKhKsQc",  //
                                                       "2c2d2h3s4c",  // three of a kind
                                                       "Ac2d3h4s5c",  // the ace is low here only
                                                       "2c3d4h5s6c",  //
                                                       "TcJdQhKsAc",  //
                                                       "2c3c4c5c7c",  // a flush
                                                       "2c2d2h3s3c",  // full house
                                                       "AcAdAhKsKc",  //
                                                       "2c2d2h2s3c",  // four of a kind
                                                       "Ac2c3c4c5c",  // five-high straight flush
                                                       "2c3c4c5c6c"};
  for (std::size_t i = 1; i < worst_to_best.size(); ++i) {
    EXPECT_LT(rank(worst_to_best[i - 1]), rank(worst_to_best[i])) << worst_to_best[i];
  }
}

TEST(HandRank, ChoosesTheBestFiveOfSeven) {
  EXPECT_EQ(rank("AcAdAhKsKcKd2h"), rank("AcAdAhKsKc")) << "two triples are a full house";
  EXPECT_EQ(rank("AcAdKhKsQcQdJh"), rank("AcAdKhKsQc")) << "the third pair is a kicker";
  EXPECT_EQ(rank("2c2d2h2sAcAdAh"), rank("2c2d2h2sAc")) << "four of a kind beat the full house";
  EXPECT_EQ(rank("2c3c4c5c6c7cAc"), rank("3c4c5c6c7c")) << "the higher straight flush";
  EXPECT_EQ(rank("2c3d4h5s6cAdAh"), rank("2c3d4h5s6c")) << "a straight beats the aces";
  EXPECT_EQ(rank("KcAd2h3s4cQd9h"), rank("KcAdQd9h4c")) << "no straight goes round the corner";
}

TEST(HandRank, IgnoresSuitsBetweenEquals) {
  EXPECT_EQ(rank("AcKdQhJsTc"), rank("AsKhQdJcTs"));
  EXPECT_EQ(rank("2h5h9hJhKh"), rank("2s5s9sJsKs"));
}

}  // namespace
}  // namespace misdeal::engine

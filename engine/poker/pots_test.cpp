#include "engine/poker/pots.h"

#include <initializer_list>

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

struct Put {
  std::int64_t total;
  bool is_in_hand;
};

Pots layers(std::initializer_list<Put> puts) {
  std::array<Contribution, kSeatCount> contributions{};
  std::size_t seat = 0;
  for (const Put& put : puts) contributions[seat++] = {{put.total}, put.is_in_hand};
  return layer_pots(contributions);
}

Pot pot(std::int64_t amount, std::initializer_list<int> seats) {
  Pot result{{amount}, {}};
  for (const int seat : seats) result.eligible.insert({static_cast<std::uint8_t>(seat)});
  return result;
}

TEST(Pots, AreOneForEachDifferentTotalOfThePlayersStillIn) {
  EXPECT_EQ(layers({{50, true}, {100, true}, {100, true}}),
            (Pots{pot(150, {1, 2, 3}), pot(100, {2, 3})}));
}

TEST(Pots, KeepFoldedChipsInTheLayersTheyReached) {
  EXPECT_EQ(layers({{70, false}, {50, true}, {100, true}, {100, true}}),
            (Pots{pot(200, {2, 3, 4}), pot(120, {3, 4})}));
}

TEST(Pots, AreNotSplitByFoldedTotals) {
  EXPECT_EQ(layers({{10, false}, {20, false}, {30, true}, {30, true}}), (Pots{pot(90, {3, 4})}));
}

TEST(Pots, AreNoneWhereNobodyPutAnythingIn) {
  EXPECT_TRUE(layers({{0, true}, {0, true}}).empty());
}

TEST(Pots, HoldNineFullStacksWithoutOverflow) {
  std::array<Contribution, kSeatCount> contributions;
  contributions.fill({kChipsMax, true});
  const Pots pots = layer_pots(contributions);
  ASSERT_EQ(pots.size(), 1U);
  EXPECT_EQ(pots[0].amount.value, 9 * kChipsMax.value);
}

}  // namespace
}  // namespace misdeal::engine

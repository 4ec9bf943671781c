#include "engine/poker/seating.h"

#include <limits>

#include <gtest/gtest.h>

#include "engine/poker/rigged_table.h"

namespace misdeal::engine {
namespace {

using enum CommandKind;

TEST(Seating, BooksWhatPlayersBringAndTake) {
  RiggedTable table(kOneTwo, 1, {{1, 100, ""}});
  EXPECT_EQ(table.last.chips.at(0), (ChipEvent{{100}, seat_no(1), 1, ChipReason::buy_in}));
  table.act(add_chips, 1, 50);
  EXPECT_EQ(table.last.chips.at(0), (ChipEvent{{50}, seat_no(1), 1, ChipReason::add_chips}));
  table.act(leave, 1);
  EXPECT_EQ(table.last.chips.at(0), (ChipEvent{{-150}, seat_no(1), 1, ChipReason::cash_out}));
  EXPECT_EQ(table.game.bought_in.value, 150);
  EXPECT_EQ(table.game.cashed_out.value, 150);
  table.act(join, 1, 7);
  EXPECT_EQ(table.game.seat(seat_no(1)).player, 2U) << "another stay, another player";
}

TEST(Seating, RefusesSeatsAndAmountsThatCannotBe) {
  const RiggedTable table(kOneTwo, 1, {{1, 100, ""}});
  EXPECT_EQ(table.refusal(join, 1, 10), RuleRefusal::seat_taken);
  EXPECT_EQ(table.refusal(leave, 2), RuleRefusal::seat_empty);
  EXPECT_EQ(table.refusal(add_chips, 2, 10), RuleRefusal::seat_empty);
  for (const int seat : {0, 10, 255}) {
    EXPECT_EQ(table.refusal(join, seat, 10), RuleRefusal::unknown_seat);
    EXPECT_EQ(table.refusal(leave, seat), RuleRefusal::unknown_seat);
    EXPECT_EQ(table.refusal(add_chips, seat, 10), RuleRefusal::unknown_seat);
  }
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t amount :
       {Limits::min(), std::int64_t{-1}, std::int64_t{0}, kChipsMax.value + 1, Limits::max()}) {
    EXPECT_EQ(table.refusal(join, 2, amount), RuleRefusal::amount_out_of_range) << amount;
    EXPECT_EQ(table.refusal(add_chips, 1, amount), RuleRefusal::amount_out_of_range) << amount;
  }
  EXPECT_EQ(table.refusal(add_chips, 1, kChipsMax.value - 100), RuleRefusal::none);
  EXPECT_EQ(table.refusal(add_chips, 1, kChipsMax.value - 99), RuleRefusal::amount_out_of_range);
}

TEST(Seating, NeverOverflowsTheSumOfBuyIns) {
  RiggedTable table(kOneTwo, 1, {{1, 100, ""}});
  int joins = 0;
  while (table.refusal(join, 2, kChipsMax.value) == RuleRefusal::none) {
    table.act(join, 2, kChipsMax.value).act(leave, 2);
    ASSERT_LT(++joins, 10'000);
  }
  EXPECT_EQ(table.refusal(join, 2, kChipsMax.value), RuleRefusal::amount_out_of_range);
  EXPECT_EQ(table.refusal(join, 2, 1), RuleRefusal::none);
}

TEST(Seating, WaitsForTheEndOfTheHand) {
  RiggedTable table(kOneTwo, 1, {{1, 100, ""}, {2, 100, ""}});
  table.deal();
  EXPECT_EQ(table.refusal(join, 3, 10), RuleRefusal::hand_running);
  EXPECT_EQ(table.refusal(leave, 1), RuleRefusal::hand_running);
  EXPECT_EQ(table.refusal(add_chips, 1, 10), RuleRefusal::hand_running);
  EXPECT_EQ(engine::start_hand(table.game, sorted_deck()).error(), RuleRefusal::hand_running);
}

}  // namespace
}  // namespace misdeal::engine

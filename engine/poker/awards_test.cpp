#include "engine/poker/awards.h"

#include <vector>

#include <gtest/gtest.h>

#include "engine/poker/rigged_table.h"

namespace misdeal::engine {
namespace {

TEST(Awards, ReturnAnUncalledBetBeforeTheLastPlayerTakesThePot) {
  RiggedTable table(kOneTwo, 3, {{3, 200, ""}, {5, 80, ""}});
  table.deal().raise(3, 6).fold(5);
  ASSERT_EQ(table.last.chips.size(), 2U);
  EXPECT_EQ(table.last.chips[0], (ChipEvent{{4}, seat_no(3), 1, ChipReason::uncalled_return}));
  EXPECT_EQ(table.last.chips[1], (ChipEvent{{4}, seat_no(3), 1, ChipReason::pot_won}));
  EXPECT_EQ(table.stack(3), 202);
  EXPECT_EQ(table.game.board_count, 0) << "R23: no further card";
}

TEST(Awards, CompareWithFoldedTotalsWhenABetIsUncalled) {
  RiggedTable table(kOneTwo, 1, {{1, 100, ""}, {2, 100, ""}, {3, 100, ""}});
  table.deal().raise(1, 10).raise(2, 30).fold(3).fold(1);
  EXPECT_EQ(table.last.streets[0].returned.value, 20) << "30 less the 10 of the player who folded";
}

TEST(Awards, PayEverySidePotToItsOwnWinner) {
  RiggedTable table(kOneTwo, 1,
                    {{1, 20, "AsAh"}, {2, 50, "KsKh"}, {3, 90, "QsQh"}, {4, 90, "8s8h"}});
  table.deal("2c3d7h9sJc").raise(4, 90).call(1).call(2).call(3);
  ASSERT_EQ(table.last.awards.size(), 3U);
  EXPECT_EQ(table.last.awards[0].pot.amount.value, 80);
  EXPECT_EQ(table.last.awards[1].pot.amount.value, 90);
  EXPECT_EQ(table.last.awards[2].pot.amount.value, 80);
  EXPECT_EQ(table.stack(1), 80);
  EXPECT_EQ(table.stack(2), 90);
  EXPECT_EQ(table.stack(3), 80);
  EXPECT_EQ(table.stack(4), 0);
}

TEST(Awards, GiveOddChipsClockwiseFromTheButtonAndToTheButtonLast) {
  // The board plays for everybody; the 2 chips of the player who folds make it 32 for three.
  RiggedTable table({{2}, {2}, {0}}, 5, {{2, 10, ""}, {5, 10, ""}, {7, 10, ""}, {8, 10, ""}});
  table.deal("AsKsQsJsTs").raise(2, 10).call(5).fold(7).call(8);
  ASSERT_EQ(table.last.awards.size(), 1U);
  EXPECT_EQ(table.last.awards[0].pot.amount.value, 32);
  EXPECT_EQ(table.stack(8), 11) << "first from the button";
  EXPECT_EQ(table.stack(2), 11) << "second";
  EXPECT_EQ(table.stack(5), 10) << "R54: the button comes last";
}

TEST(Awards, SplitEachPotByItself) {
  // Pots of 13 and 37, both between seats 1 and 3: each has an odd chip. One pot of 50 had none.
  RiggedTable table(
      kOneTwo, 1, {{1, 100, "AdKd"}, {2, 100, ""}, {3, 100, "AhKh"}, {4, 3, "2c2d"}, {5, 100, ""}});
  table.deal("QsJsTh4c5d").raise(4, 3).raise(5, 6).raise(1, 20).fold(2).call(3).fold(5);
  for (int street = 0; street < 3; ++street) table.check(3).check(1);
  ASSERT_EQ(table.last.awards.size(), 2U);
  EXPECT_EQ(table.last.awards[0].pot.amount.value, 13);
  EXPECT_EQ(table.last.awards[1].pot.amount.value, 37);
  EXPECT_EQ(table.stack(3), 106) << "R53: two odd chips, one a pot";
  EXPECT_EQ(table.stack(1), 104);
}

TEST(Awards, GiveOneOddChipAPotToTheFirstWinnerLeftOfTheButton) {
  // The folded small blind of 1 makes the pot odd.
  RiggedTable table({{1}, {2}, {0}}, 2, {{2, 50, "AdKd"}, {4, 50, ""}, {9, 50, "AhKh"}});
  table.deal("QsJsTh4c5d").call(2).fold(4).check(9).check(9).check(2);
  table.check(9).check(2).check(9).check(2);
  ASSERT_EQ(table.last.awards.size(), 1U);
  EXPECT_EQ(table.last.awards[0].pot.amount.value, 5);
  EXPECT_EQ(table.stack(9), 51) << "R54: first clockwise from the button";
  EXPECT_EQ(table.stack(2), 50) << "the button comes last";
}

TEST(Awards, TellPotsInOrderAndWinnersBySeat) {
  RiggedTable table(kOneTwo, 9, {{1, 20, "AsKs"}, {2, 60, "AhKh"}, {9, 60, "AdKd"}});
  table.deal("QsJsTh4c5d").raise(9, 60).call(1).call(2);
  std::vector<int> seats;
  for (const ChipEvent& event : table.last.chips) {
    if (event.reason == ChipReason::pot_won) seats.push_back(event.seat.value);
  }
  EXPECT_EQ(seats, (std::vector{1, 2, 9, 2, 9}));
}

TEST(Awards, LeaveOnlyStacksBoardAndPositionsBehind) {
  RiggedTable table(kOneTwo, 3, {{3, 200, ""}, {5, 80, ""}});
  table.deal().fold(3);
  EXPECT_EQ(table.game.phase, Phase::between_hands);
  EXPECT_EQ(table.game.to_act, kNoSeat);
  EXPECT_EQ(pot_total(table.game).value, 0);
  EXPECT_EQ(stack_total(table.game).value, 280);
  for (const Seat& seat : table.game.seats) {
    EXPECT_FALSE(seat.is_dealt_in);
    EXPECT_EQ(seat.bet.value, 0);
  }
  EXPECT_EQ(table.game.button, seat_no(3));
  EXPECT_EQ(table.game.big_blind_seat, seat_no(5));
}

}  // namespace
}  // namespace misdeal::engine

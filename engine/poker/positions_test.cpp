#include "engine/poker/positions.h"

#include <gtest/gtest.h>

#include "engine/poker/rigged_table.h"

namespace misdeal::engine {
namespace {

using enum CommandKind;

/// Plays the hand on until it is over: everybody folds.
void fold_out(RiggedTable& table) {
  while (table.game.phase == Phase::hand_running) table.fold(table.game.to_act.value);
}

TEST(Positions, StartWhereTheButtonIsToStart) {
  RiggedTable table(kOneTwo, 5, {{2, 50, ""}, {5, 50, ""}, {8, 50, ""}});
  table.deal();
  EXPECT_EQ(table.game.button, seat_no(5));
  EXPECT_EQ(table.game.small_blind_seat, seat_no(8));
  EXPECT_EQ(table.game.big_blind_seat, seat_no(2));
  EXPECT_EQ(table.game.to_act, seat_no(5));
}

TEST(Positions, StartWithTheNextPlayerWhereThatSeatIsEmpty) {
  for (const auto& [start, button] : {std::pair{4, 5}, {6, 8}, {9, 2}, {0, 2}, {255, 5}}) {
    RiggedTable table(kOneTwo, start, {{2, 50, ""}, {5, 50, ""}, {8, 50, ""}});
    table.deal();
    EXPECT_EQ(table.game.button, seat_no(button)) << start;
  }
}

TEST(Positions, MoveTheButtonToTheNextPlayerDealtIn) {
  RiggedTable table(kOneTwo, 2, {{2, 50, ""}, {5, 50, ""}, {8, 50, ""}});
  table.deal();
  fold_out(table);
  table.act(leave, 5).act(join, 9, 50).deal();
  EXPECT_EQ(table.game.button, seat_no(8));
  EXPECT_EQ(table.game.small_blind_seat, seat_no(9));
  EXPECT_EQ(table.game.big_blind_seat, seat_no(2));
}

TEST(Positions, GiveNobodyTheBigBlindTwiceOnGoingHeadsUp) {
  RiggedTable table(kOneTwo, 2, {{2, 50, ""}, {5, 50, ""}, {8, 50, ""}});
  table.deal();
  ASSERT_EQ(table.game.big_blind_seat, seat_no(8));
  fold_out(table);
  table.act(leave, 2).deal();
  EXPECT_EQ(table.game.button, seat_no(8)) << "R73: by R72 it would be 5, and 8 big blind again";
  EXPECT_EQ(table.game.big_blind_seat, seat_no(5));
}

TEST(Positions, AlternateOnceHeadsUp) {
  RiggedTable table(kOneTwo, 2, {{2, 50, ""}, {8, 50, ""}});
  table.deal();
  EXPECT_EQ(table.game.big_blind_seat, seat_no(8));
  fold_out(table);
  table.deal();
  EXPECT_EQ(table.game.big_blind_seat, seat_no(2));
}

TEST(Positions, DealNobodyInWithoutChips) {
  RiggedTable table(kOneTwo, 2, {{2, 50, "AsAh"}, {5, 50, "KsKh"}, {8, 90, ""}});
  table.deal().raise(2, 50).call(5).fold(8);
  ASSERT_EQ(table.stack(5), 0);
  table.deal();
  EXPECT_FALSE(table.game.seat(seat_no(5)).is_dealt_in);
  EXPECT_EQ(table.game.dealt_in_count, 2);
}

TEST(Positions, MoveNothingWhenFewerThanTwoHaveChips) {
  RiggedTable table(kOneTwo, 2, {{2, 50, "AsAh"}, {5, 50, "KsKh"}});
  table.deal().raise(2, 50).call(5);
  ASSERT_EQ(table.stack(5), 0);
  EXPECT_EQ(engine::start_hand(table.game, sorted_deck()).error(), RuleRefusal::too_few_players);
  table.act(add_chips, 5, 20).deal();
  EXPECT_EQ(table.game.button, seat_no(5));
}

TEST(Positions, DealClockwiseFromTheButtonAndBurnBeforeEachStreet) {
  const RiggedTable table(kOneTwo, 5, {{2, 50, ""}, {5, 50, ""}, {8, 50, ""}});
  const Deck deck = shuffled_deck(3);
  const Game game = engine::start_hand(table.game, deck).value().after;
  EXPECT_EQ(game.seat(seat_no(8)).hole, (std::array{deck[0], deck[3]}));
  EXPECT_EQ(game.seat(seat_no(2)).hole, (std::array{deck[1], deck[4]}));
  EXPECT_EQ(game.seat(seat_no(5)).hole, (std::array{deck[2], deck[5]}));
  EXPECT_EQ(game.board, (std::array{deck[7], deck[8], deck[9], deck[11], deck[13]}));
  EXPECT_EQ(game.board_count, 0);
}

}  // namespace
}  // namespace misdeal::engine

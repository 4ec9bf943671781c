// A player moves from table to table: both tables change or neither.
#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/table/move_player.h"
#include "engine/tests/present.h"

namespace misdeal::engine::test {
namespace {

class Move : public Contract {
 protected:
  static constexpr MoveRequest kMove{{9, 1}, kTable, kOther, SeatNo{1}, SeatNo{5}};

  void SetUp() override {
    open(2);
    ASSERT_EQ(submit(join(1, 70)).outcome, Outcome::committed);
  }
};

TEST_P(Move, CommitsOnBothTablesWithAllChips) {
  const MoveResponse moved = lobby_->move(kMove);
  const Response& from = present(moved.from);
  const Response& to = present(moved.to);
  EXPECT_EQ(from.outcome, Outcome::committed);
  EXPECT_EQ(to.outcome, Outcome::committed);
  EXPECT_EQ(from.view, lobby_->read(kTable));
  EXPECT_EQ(to.view, lobby_->read(kOther));
  EXPECT_EQ(from.version(), 2U);
  EXPECT_EQ(to.version(), 1U);
  EXPECT_EQ(chips_on(from.view), Chips{});
  EXPECT_EQ(from.view.cashed_out, Chips{70});
  EXPECT_EQ(to.view.stacks[4], Chips{70});
  EXPECT_EQ(lobby_->drain(kOther).movements.back().amount, Chips{70});
}

TEST_P(Move, ADuplicateGetsBothRecordedAnswers) {
  const MoveResponse moved = lobby_->move(kMove);
  ASSERT_TRUE(moved.from && moved.to);
  const MoveResponse again = lobby_->move(kMove);
  Response from = present(again.from);
  Response to = present(again.to);
  EXPECT_TRUE(from.is_replay && to.is_replay);
  from.is_replay = to.is_replay = false;
  EXPECT_EQ(from, moved.from);
  EXPECT_EQ(to, moved.to);
}

TEST_P(Move, RefusedByEitherTableChangesNeitherAndIsRecordedThere) {
  ASSERT_EQ(submit(join(5, 30), kOther).outcome, Outcome::committed);
  const MoveResponse to_taken_seat = lobby_->move(kMove);
  EXPECT_FALSE(to_taken_seat.from);
  EXPECT_EQ(present(to_taken_seat.to).rule_refusal, RuleRefusal::seat_taken);
  EXPECT_EQ(lobby_->read(kTable).version, 1U);
  EXPECT_EQ(lobby_->read(kTable).stacks[0], Chips{70});
  EXPECT_EQ(lobby_->read(kOther).version, 1U);

  ASSERT_EQ(submit(leave(5), kOther).outcome, Outcome::committed);
  const MoveResponse again = lobby_->move(kMove);  // now it would be legal
  EXPECT_FALSE(again.from);
  EXPECT_TRUE(present(again.to).is_replay);
  EXPECT_EQ(lobby_->read(kTable).version, 1U);

  const MoveResponse from_empty_seat = lobby_->move({{9, 2}, kTable, kOther, SeatNo{3}, SeatNo{5}});
  EXPECT_FALSE(from_empty_seat.to);
  EXPECT_EQ(present(from_empty_seat.from).rule_refusal, RuleRefusal::seat_empty);
  EXPECT_EQ(lobby_->read(kOther).version, 2U);
}

TEST_P(Move, AnImpossibleSeatIsRefused) {
  const MoveResponse from_nowhere = lobby_->move({{9, 1}, kTable, kOther, SeatNo{}, SeatNo{5}});
  EXPECT_EQ(present(from_nowhere.from).rule_refusal, RuleRefusal::unknown_seat);
  const MoveResponse to_nowhere = lobby_->move({{9, 2}, kTable, kOther, SeatNo{1}, SeatNo{77}});
  EXPECT_EQ(present(to_nowhere.to).rule_refusal, RuleRefusal::unknown_seat);
  EXPECT_EQ(lobby_->read(kTable).version, 1U);
}

TEST_P(Move, AnIdUsedForSomethingElseOnOneTableIsRefusedByThatTable) {
  ASSERT_EQ(lobby_->submit(kOther, {kMove.id, kNoVersion, join(1, 10)}).outcome,
            Outcome::committed);
  const MoveResponse reused = lobby_->move(kMove);
  EXPECT_FALSE(reused.from);
  EXPECT_EQ(present(reused.to).outcome, Outcome::id_reused);
  EXPECT_EQ(lobby_->read(kTable).version, 1U);
  EXPECT_EQ(lobby_->submit(kTable, {kMove.id, kNoVersion, leave(1)}).outcome, Outcome::committed)
      << "the id is still unknown at the table that did not answer";
}

TEST_P(Move, TheIdOfAMoveIsTakenAtBothTables) {
  ASSERT_TRUE(lobby_->move(kMove).to);
  EXPECT_EQ(lobby_->submit(kTable, {kMove.id, kNoVersion, leave(1)}).outcome, Outcome::id_reused);
  EXPECT_EQ(lobby_->submit(kOther, {kMove.id, kNoVersion, join(5, 70)}).outcome,
            Outcome::id_reused);
  const MoveResponse other = lobby_->move({kMove.id, kTable, kOther, SeatNo{2}, SeatNo{5}});
  EXPECT_EQ(present(other.from).outcome, Outcome::id_reused);
}

TEST_P(Move, AFullRequestLogAtTheDestinationLeavesNoTraceAtTheOrigin) {
  LobbyConfig config = lobby_of(2, clock_);
  config.limits.requests_max = 1;
  open(config);
  ASSERT_EQ(lobby_->submit(kTable, {{}, kNoVersion, join(1, 70)}).outcome, Outcome::committed);
  ASSERT_EQ(submit(join(1, 10), kOther).outcome, Outcome::committed);
  const MoveResponse refused = lobby_->move(kMove);
  EXPECT_FALSE(refused.from);
  EXPECT_EQ(present(refused.to).outcome, Outcome::overloaded);
  EXPECT_EQ(lobby_->submit(kTable, {{9, 2}, kNoVersion, leave(1)}).outcome, Outcome::committed)
      << "the id kept its place in the origin's log";
}

INSTANTIATE_TEST_SUITE_P(AllModes, Move, all_modes(), mode_name);

TEST(MoveFingerprint, DependsOnEverythingButTheId) {
  const MoveRequest move{{9, 1}, TableId{0}, TableId{1}, SeatNo{1}, SeatNo{5}};
  MoveRequest twin = move;
  twin.id = {9, 2};
  EXPECT_EQ(payload_fingerprint(move), payload_fingerprint(twin));
  MoveRequest other = move;
  other.to = TableId{2};
  EXPECT_NE(payload_fingerprint(move), payload_fingerprint(other));
  other = move;
  other.to_seat = SeatNo{6};
  EXPECT_NE(payload_fingerprint(move), payload_fingerprint(other));
  other = move;
  other.from_seat = SeatNo{6};
  EXPECT_NE(payload_fingerprint(move), payload_fingerprint(other));
}

}  // namespace
}  // namespace misdeal::engine::test

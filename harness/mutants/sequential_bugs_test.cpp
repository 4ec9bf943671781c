// Bugs that one thread can show: each engine with one, and beside it the true engine, which has it
// not.
#include <cstdint>

#include <gtest/gtest.h>

#include "harness/mutants/played_table.h"

namespace misdeal::harness {
namespace {

using engine::CommandKind;
using engine::Outcome;
using engine::Response;
using engine::SeatNo;

constexpr std::string_view kTrueEngine = "per-table-lock";

Response reuse_an_id(std::string_view name) {
  PlayedTable table(name);
  auto request = table.fresh({.amount = {100}, .kind = CommandKind::join, .seat = {1}});
  table.send(request);
  request.command.seat = SeatNo{2};
  return table.send(request);
}

TEST(FingerprintIgnored, AnswersAnotherPayloadFromTheRecord) {
  EXPECT_EQ(reuse_an_id(kTrueEngine).outcome, Outcome::id_reused);
  EXPECT_EQ(reuse_an_id("fingerprint-ignored").outcome, Outcome::committed);
}

Response repeat_a_request_that_ran_for(engine::Nanoseconds time, std::string_view name) {
  PlayedTable table(name);
  table.join({100, 100});
  const auto request = table.fresh({.kind = CommandKind::start_hand});
  table.deck_takes = time;
  table.send(request);
  return table.send(request);
}

TEST(TtlFromArrival, ForgetsARequestThatRanLongerThanTheTtl) {
  const auto too_long = PlayedTable::kTtl + engine::Nanoseconds{1};
  EXPECT_TRUE(repeat_a_request_that_ran_for(too_long, kTrueEngine).is_replay);
  EXPECT_FALSE(repeat_a_request_that_ran_for(too_long, "ttl-from-arrival").is_replay);
  EXPECT_TRUE(repeat_a_request_that_ran_for(engine::Nanoseconds{1}, "ttl-from-arrival").is_replay);
}

Response repeat_after_the_ttl(std::string_view name) {
  PlayedTable table(name);
  const auto request = table.fresh({.amount = {100}, .kind = CommandKind::join, .seat = {1}});
  table.send(request);
  table.clock.advance(PlayedTable::kTtl);
  return table.send(request);
}

TEST(TtlNeverEnds, ReplaysAnIdThatHasExpired) {
  EXPECT_FALSE(repeat_after_the_ttl(kTrueEngine).is_replay);
  EXPECT_TRUE(repeat_after_the_ttl("ttl-never-ends").is_replay);
}

Response retry_a_refused_request(std::string_view name) {
  PlayedTable table(name);
  const auto request = table.fresh({.kind = CommandKind::start_hand});
  table.send(request);
  table.join({100, 100});
  return table.send(request);
}

TEST(RefusalNotRecorded, AcceptsTheRetryOfARefusedRequest) {
  EXPECT_EQ(retry_a_refused_request(kTrueEngine).outcome, Outcome::refused_by_rules);
  EXPECT_EQ(retry_a_refused_request("refusal-not-recorded").outcome, Outcome::committed);
}

engine::Version version_after_adding_chips(std::string_view name) {
  PlayedTable table(name);
  table.join({100, 100});
  return table.send(CommandKind::add_chips, {1}, 50).version();
}

TEST(VersionNotBumped, AddsChipsWithoutANewVersion) {
  EXPECT_EQ(version_after_adding_chips(kTrueEngine), 3U);
  EXPECT_EQ(version_after_adding_chips("version-not-bumped"), 2U);
}

/// Two players, and a hand whose deck could not be drawn.
Response fail_to_start_a_hand(PlayedTable& table) {
  table.join({100, 100});
  table.deck_fails = true;
  const Response response = table.start_hand();
  EXPECT_EQ(response.outcome, Outcome::failed);
  return response;
}

TEST(VersionBackOnRollback, TakesBackACommittedVersion) {
  PlayedTable right(kTrueEngine);
  EXPECT_EQ(fail_to_start_a_hand(right).version(), 2U);
  PlayedTable wrong("version-back-on-rollback");
  EXPECT_EQ(fail_to_start_a_hand(wrong).version(), 1U);
}

TEST(RollbackTooFar, LosesTheCommitBeforeTheFailure) {
  PlayedTable right(kTrueEngine);
  fail_to_start_a_hand(right);
  EXPECT_EQ(right.view().status[1], engine::SeatStatus::waiting);
  PlayedTable wrong("rollback-too-far");
  fail_to_start_a_hand(wrong);
  EXPECT_EQ(wrong.view().status[1], engine::SeatStatus::empty);
  EXPECT_EQ(wrong.view().version, 2U);
}

TEST(HalfChangeKept, LosesTheBlindThatWasCollectedBeforeTheFailure) {
  PlayedTable right(kTrueEngine);
  fail_to_start_a_hand(right);
  EXPECT_EQ(right.chips_astray(), 0);
  PlayedTable wrong("half-change-kept");
  fail_to_start_a_hand(wrong);
  EXPECT_EQ(wrong.chips_astray(), -1);
}

/// What the movements of a hand with an uncalled bet leave in the pot.
std::int64_t left_in_the_pot_by_the_books(std::string_view name) {
  PlayedTable table(name);
  table.join({10, 20});
  table.start_hand();
  table.act(CommandKind::call);
  table.act(CommandKind::raise, 20);
  table.act(CommandKind::call);
  EXPECT_EQ(table.view().phase, engine::Phase::between_hands);
  engine::Chips stacks;
  for (const auto& movement : table.engine->drain({0}).movements) {
    if (movement.player != engine::kPotAccount) {
      stacks += movement.amount;
    }
  }
  return 30 - stacks.value;
}

TEST(MovementLost, KeepsTheReturnOfAnUncalledBetOutOfTheBooks) {
  EXPECT_EQ(left_in_the_pot_by_the_books(kTrueEngine), 0);
  EXPECT_EQ(left_in_the_pot_by_the_books("movement-lost"), 10);
}

/// What the books say of the chips that the small blind adds to stay in.
engine::ChipReason reason_of_a_call(std::string_view name) {
  PlayedTable table(name);
  table.join({10, 20});
  table.start_hand();
  table.engine->drain({0});
  table.act(CommandKind::call);
  return table.engine->drain({0}).movements.at(0).reason;
}

TEST(WrongReason, WritesACallDownAsABet) {
  EXPECT_EQ(reason_of_a_call(kTrueEngine), engine::ChipReason::call);
  EXPECT_EQ(reason_of_a_call("wrong-reason"), engine::ChipReason::bet);
}

/// A clock that has gone on whenever somebody looks.
class TickingClock final : public engine::Clock {
 public:
  [[nodiscard]] engine::Nanoseconds now() const override { return engine::Nanoseconds{++looks_}; }

 private:
  mutable std::int64_t looks_ = 0;
};

/// How long after its commit a movement was made, by the books.
std::int64_t delay_of_a_movement(std::string_view name) {
  const TickingClock clock;
  engine::LobbyConfig config;
  config.tables.resize(1);
  config.clock = &clock;
  const auto engine = find_engine(name)->make(config);
  engine->submit({0}, {.command = {.amount = {100}, .kind = CommandKind::join, .seat = {1}}});
  const auto trail = engine->drain({0});
  return trail.movements.at(0).timestamp_ns - trail.commits.at(0).timestamp_ns;
}

TEST(LateTimestamp, ReadsTheClockAgainForTheMovements) {
  EXPECT_EQ(delay_of_a_movement(kTrueEngine), 0);
  EXPECT_EQ(delay_of_a_movement("late-timestamp"), 1);
}

/// Button and big blind split 5 chips.
std::int64_t chips_astray_after_an_odd_split(std::string_view name) {
  PlayedTable table(name, 3);
  table.join({10, 10, 10});
  table.start_hand();
  table.act(CommandKind::call);
  table.act(CommandKind::fold);
  while (table.view().phase == engine::Phase::hand_running) {
    table.act(CommandKind::check);
  }
  return table.chips_astray();
}

TEST(OddChipLost, LosesTheRemainderOfASplitPot) {
  EXPECT_EQ(chips_astray_after_an_odd_split(kTrueEngine), 0);
  EXPECT_EQ(chips_astray_after_an_odd_split("odd-chip-lost"), -1);
}

/// All in with 10, 20 and 20: a main pot of 30 and a side pot of 20; then the last call once more.
std::int64_t chips_astray_after_a_repeated_last_call(std::string_view name) {
  PlayedTable table(name, 3);
  table.join({10, 20, 20});
  table.start_hand();
  table.act(CommandKind::raise, 10);
  table.act(CommandKind::raise, 20);
  const auto last_call = table.fresh({.kind = CommandKind::call, .seat = table.view().to_act});
  table.send(last_call);
  EXPECT_EQ(table.view().phase, engine::Phase::between_hands);
  EXPECT_EQ(table.chips_astray(), 0);
  EXPECT_TRUE(table.send(last_call).is_replay);
  return table.chips_astray();
}

TEST(SidePotPaidTwice, PaysTheSidePotToADuplicate) {
  EXPECT_EQ(chips_astray_after_a_repeated_last_call(kTrueEngine), 0);
  EXPECT_EQ(chips_astray_after_a_repeated_last_call("side-pot-paid-twice"), 20);
}

Response repeat_in_the_next_hand(std::string_view name) {
  PlayedTable table(name);
  table.join({100, 100});
  table.start_hand();
  auto fold = table.fresh({.kind = CommandKind::fold, .seat = table.view().to_act});
  fold.expected_version = table.view().version;
  table.send(fold);
  table.start_hand();
  table.act(CommandKind::call);
  EXPECT_EQ(table.view().to_act, fold.command.seat);
  table.clock.advance(PlayedTable::kTtl);
  return table.send(fold);
}

TEST(LateReplayAccepted, FoldsTheNextHandToo) {
  EXPECT_EQ(repeat_in_the_next_hand(kTrueEngine).outcome, Outcome::stale_version);
  EXPECT_EQ(repeat_in_the_next_hand("late-replay-accepted").outcome, Outcome::committed);
}

engine::Version version_of_a_late_replay(std::string_view name) {
  PlayedTable table(name);
  const auto request = table.fresh({.amount = {100}, .kind = CommandKind::join, .seat = {1}});
  table.send(request);
  table.send(CommandKind::join, {2}, 100);
  return table.send(request).version();
}

TEST(ReplayOfThePresent, ShowsTheTableAsItIsNow) {
  EXPECT_EQ(version_of_a_late_replay(kTrueEngine), 1U);
  EXPECT_EQ(version_of_a_late_replay("replay-of-the-present"), 2U);
}

/// Moves seat 1 to a seat of the other table that is taken.
engine::SeatStatus status_after_a_refused_move(std::string_view name) {
  PlayedTable table(name);
  table.join({100, 100});
  const auto join = table.fresh({.amount = {100}, .kind = CommandKind::join, .seat = {1}});
  table.engine->submit({1}, join);
  const auto response = table.engine->move(
      {.id = {.high = 2, .low = 1}, .from = {0}, .to = {1}, .from_seat = {1}, .to_seat = {1}});
  EXPECT_TRUE(response.to && response.to->outcome == Outcome::refused_by_rules);
  return table.view().status[0];
}

TEST(HalfMove, TakesThePlayerFromTheFirstTableAnyway) {
  EXPECT_EQ(status_after_a_refused_move(kTrueEngine), engine::SeatStatus::waiting);
  EXPECT_EQ(status_after_a_refused_move("half-move"), engine::SeatStatus::empty);
}

}  // namespace
}  // namespace misdeal::harness

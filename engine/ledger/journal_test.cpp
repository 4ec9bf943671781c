#include "engine/ledger/journal.h"

#include <gtest/gtest.h>

#include "engine/ledger/journal_line.h"
#include "engine/ledger/movements.h"
#include "engine/tests/present.h"

namespace misdeal::engine {
namespace {

/// A blind posted by player 7 at seat 2, who had 100.
Transition blind(const Game& before, std::int64_t amount) {
  Transition transition;
  transition.after = before;
  transition.after.seats[1].stack -= Chips{amount};
  transition.after.seats[1].total += Chips{amount};
  transition.chips.push_back({Chips{-amount}, SeatNo{2}, 7, ChipReason::small_blind});
  return transition;
}

Game seated() {
  Game game;
  game.seats[1].player = 7;
  game.seats[1].stack = Chips{100};
  game.bought_in = Chips{100};
  game.players_joined = 7;
  return game;
}

CommitRecord record(Version version) {
  CommitRecord commit;
  commit.version = version;
  commit.timestamp_ns = 1000;
  return commit;
}

TEST(Movements, BookTheStackWithBeforeAndAfterThenThePot) {
  const Game before = seated();
  const CommitMovements movements = movements_of(before, blind(before, 3), {5, 1000});
  ASSERT_EQ(movements.size(), 2U);
  EXPECT_EQ(
      movements[0],
      (ChipMovement{
          1000, 5, Chips{-3}, Chips{100}, Chips{97}, 7, SeatNo{2}, ChipReason::small_blind, {}}));
  EXPECT_EQ(movements[1], (ChipMovement{1000,
                                        5,
                                        Chips{3},
                                        Chips{0},
                                        Chips{3},
                                        kPotAccount,
                                        kNoSeat,
                                        ChipReason::small_blind,
                                        {}}));
}

TEST(Movements, OfSeveralEventsOfOneSeatFormAChain) {
  const Game before = seated();
  Transition transition = blind(before, 3);
  transition.chips.push_back({Chips{-10}, SeatNo{2}, 7, ChipReason::raise});
  const CommitMovements movements = movements_of(before, transition, {5, 1000});
  ASSERT_EQ(movements.size(), 3U);
  EXPECT_EQ(movements[1].state_before, movements[0].state_after);
  EXPECT_EQ(movements[2].amount, Chips{13}) << "one movement of the pot for the whole commit";
}

TEST(Movements, LeaveThePotAloneIfACommitDoesNotChangeIt) {
  const Game before = seated();
  Transition transition;
  transition.after = before;
  transition.chips.push_back({Chips{40}, SeatNo{2}, 7, ChipReason::add_chips});
  EXPECT_EQ(movements_of(before, transition, {5, 1000}).size(), 1U);
  transition.chips.clear();
  transition.chips.push_back({Chips{-5}, SeatNo{2}, 7, ChipReason::call});
  transition.chips.push_back({Chips{5}, SeatNo{2}, 7, ChipReason::pot_won});
  EXPECT_EQ(movements_of(before, transition, {5, 1000}).size(), 2U);
}

/// Commits `count` blinds of one chip each on top of each other.
void post_blinds(Journal& journal, Game& game, Version first, int count) {
  for (int i = 0; i < count; ++i) {
    const Transition transition = blind(game, 1);
    const auto version = first + static_cast<Version>(i);
    journal.reserve(transition.chips.size() + 1);
    journal.append(record(version), movements_of(game, transition, {version, 1000}));
    game = transition.after;
  }
}

TEST(Journal, HandsOverEverythingOnce) {
  Journal journal(100);
  Game game = seated();
  post_blinds(journal, game, 1, 3);
  const AuditTrail trail = journal.drain();
  ASSERT_EQ(trail.commits.size(), 3U);
  EXPECT_EQ(trail.commits[2].version, 3U);
  EXPECT_EQ(trail.commits[2].movement_count, 2U);
  EXPECT_EQ(trail.movements.size(), 6U);
  EXPECT_FALSE(trail.checkpoint);
  EXPECT_TRUE(journal.drain().commits.empty());
}

TEST(Journal, SumsUpItsOldestHalfWhenFull) {
  Journal journal(4);
  Game game = seated();
  post_blinds(journal, game, 1, 5);
  const AuditTrail trail = journal.drain();
  const Checkpoint& checkpoint = present(trail.checkpoint);
  EXPECT_EQ(checkpoint.version, 2U);
  EXPECT_EQ(checkpoint.dropped_commits, 2U);
  EXPECT_EQ(checkpoint.stacks[1], Chips{98});
  EXPECT_EQ(checkpoint.players[1], 7U);
  EXPECT_EQ(checkpoint.pot, Chips{2});
  ASSERT_EQ(trail.commits.size(), 3U);
  EXPECT_EQ(trail.commits[0].version, 3U);
  EXPECT_EQ(trail.movements[0].version, 3U);
}

TEST(Journal, StartsItsNextCheckpointFromWhatWasDrained) {
  Journal journal(2);
  Game game = seated();
  post_blinds(journal, game, 1, 2);
  static_cast<void>(journal.drain());
  post_blinds(journal, game, 3, 3);
  const AuditTrail trail = journal.drain();
  const Checkpoint& checkpoint = present(trail.checkpoint);
  EXPECT_EQ(checkpoint.version, 3U);
  EXPECT_EQ(checkpoint.dropped_commits, 1U);
  EXPECT_EQ(checkpoint.stacks[1], Chips{97});
  EXPECT_EQ(journal.balances().pot, Chips{5});
}

TEST(Journal, OfOneCommitKeepsTheLast) {
  Journal journal(1);
  Game game = seated();
  post_blinds(journal, game, 1, 3);
  const AuditTrail trail = journal.drain();
  const Checkpoint& checkpoint = present(trail.checkpoint);
  EXPECT_EQ(checkpoint.version, 2U);
  ASSERT_EQ(trail.commits.size(), 1U);
  EXPECT_EQ(trail.commits[0].version, 3U);
}

TEST(Journal, DropsNothingForACommitThatDoesNotCome) {
  Journal journal(2);
  Game game = seated();
  post_blinds(journal, game, 1, 2);
  journal.reserve(2);  // as half of a move does that the other table then refuses
  const AuditTrail trail = journal.drain();
  EXPECT_FALSE(trail.checkpoint);
  EXPECT_EQ(trail.commits.size(), 2U);
}

TEST(JournalLine, IsOneJsonObjectACommit) {
  Journal journal(4);
  Game game = seated();
  post_blinds(journal, game, 1, 1);
  EXPECT_EQ(
      to_json_lines(3, journal.drain()),
      R"({"table":3,"version":1,"timestamp_ns":1000,"request":"00000000-0000-0000-0000-000000000000",)"
      R"("command":"fold","seat":0,"amount":0,"movements":[)"
      R"({"player":7,"seat":2,"amount":-1,"reason":"small_blind","before":100,"after":99},)"
      R"({"player":0,"seat":0,"amount":1,"reason":"small_blind","before":0,"after":1}]})"
      "\n");
}

}  // namespace
}  // namespace misdeal::engine

// The contract of an action processor, clause by clause, one request at a time.
#include <cstring>

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/tests/present.h"

namespace misdeal::engine::test {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

bool are_equal_bytes(const TableView& a, const TableView& b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

TEST_P(Contract, ANewTableIsEmptyAtVersionZero) {
  open();
  EXPECT_EQ(lobby_->read(kTable).version, 0U);
  EXPECT_EQ(chips_on(lobby_->read(kTable)), Chips{});
}

TEST_P(Contract, EachCommitAddsOneToTheVersionAndNothingElseDoes) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    open();
    std::mt19937_64 rng(seed);
    Version version = 0;
    for (int step = 0; step < 2000; ++step) {
      const TableView before = lobby_->read(kTable);
      Command what = random_command(before, rng);
      if (rng() % 10 == 0) {
        what.seat = SeatNo{static_cast<std::uint8_t>(rng() % 11)};  // often out of turn
      }
      const Response response = submit(what);
      if (response.outcome == Outcome::committed) {
        ++version;
      } else {
        ASSERT_EQ(response.outcome, Outcome::refused_by_rules);
        ASSERT_NE(response.rule_refusal, RuleRefusal::none);
        ASSERT_TRUE(are_equal_bytes(response.view, before));
      }
      ASSERT_EQ(response.version(), version);
      const TableView after = lobby_->read(kTable);
      ASSERT_TRUE(are_equal_bytes(response.view, after));
      ASSERT_EQ(chips_on(after), after.bought_in - after.cashed_out);
    }
  }
}

TEST_P(Contract, ADuplicateGetsTheRecordedResponseByteForByte) {
  open();
  deal_heads_up();
  const Request call = request(1, command(CommandKind::call, 1));
  const Response first = lobby_->submit(kTable, call);
  ASSERT_EQ(first.outcome, Outcome::committed);
  ASSERT_FALSE(first.is_replay);
  ASSERT_EQ(submit(command(CommandKind::check, 2)).outcome, Outcome::committed);
  const TableView moved_on = lobby_->read(kTable);

  Response again = lobby_->submit(kTable, call);
  EXPECT_TRUE(again.is_replay);
  EXPECT_TRUE(are_equal_bytes(again.view, first.view));
  again.is_replay = false;
  EXPECT_EQ(again, first);
  EXPECT_TRUE(are_equal_bytes(lobby_->read(kTable), moved_on)) << "the replay changed something";
}

TEST_P(Contract, TheSameIdWithAnotherPayloadIsRefusedAndChangesNothing) {
  open();
  deal_heads_up();
  ASSERT_EQ(lobby_->submit(kTable, request(1, command(CommandKind::call, 1))).outcome,
            Outcome::committed);
  const TableView before = lobby_->read(kTable);
  EXPECT_EQ(lobby_->submit(kTable, request(1, command(CommandKind::check, 2))).outcome,
            Outcome::id_reused);
  EXPECT_EQ(lobby_->submit(kTable, request(1, command(CommandKind::call, 1), 3)).outcome,
            Outcome::id_reused)
      << "the expected version is part of the payload";
  EXPECT_TRUE(are_equal_bytes(lobby_->read(kTable), before));
  EXPECT_TRUE(lobby_->submit(kTable, request(1, command(CommandKind::call, 1))).is_replay)
      << "the first record stays";
}

TEST_P(Contract, ARefusalByTheRulesIsRecorded) {
  open();
  deal_heads_up();
  const Request too_early = request(1, command(CommandKind::check, 2));
  const Response first = lobby_->submit(kTable, too_early);
  ASSERT_EQ(first.rule_refusal, RuleRefusal::not_your_turn);
  ASSERT_EQ(submit(command(CommandKind::call, 1)).outcome, Outcome::committed);
  const Response again = lobby_->submit(kTable, too_early);  // now it would be legal
  EXPECT_TRUE(again.is_replay);
  EXPECT_EQ(again.outcome, Outcome::refused_by_rules);
  EXPECT_TRUE(are_equal_bytes(again.view, first.view));
  EXPECT_EQ(lobby_->read(kTable).version, 4U);
}

TEST_P(Contract, AStaleRequestIsRefusedChangesNothingAndIsRecorded) {
  open();
  deal_heads_up();
  const TableView before = lobby_->read(kTable);
  const Request stale = request(1, fold(1), before.version - 1);
  EXPECT_EQ(lobby_->submit(kTable, stale).outcome, Outcome::stale_version);
  EXPECT_EQ(lobby_->submit(kTable, request(2, fold(1), before.version + 1)).outcome,
            Outcome::stale_version);
  EXPECT_TRUE(are_equal_bytes(lobby_->read(kTable), before));
  EXPECT_TRUE(lobby_->submit(kTable, stale).is_replay);
  EXPECT_EQ(lobby_->submit(kTable, request(3, fold(1), before.version)).outcome,
            Outcome::committed);
}

TEST_P(Contract, ARequestWithoutIdIsNeverDeduplicated) {
  open();
  const Request anonymous{{}, kNoVersion, join(1, 50)};
  EXPECT_EQ(lobby_->submit(kTable, anonymous).outcome, Outcome::committed);
  const Response again = lobby_->submit(kTable, anonymous);
  EXPECT_FALSE(again.is_replay);
  EXPECT_EQ(again.rule_refusal, RuleRefusal::seat_taken);
}

TEST_P(Contract, AnIdIsRememberedForItsTimeToLiveAndNotLonger) {
  LobbyConfig config = lobby_of(1, clock_);
  config.request_ttl = seconds{5};
  open(config);
  const Request add = request(1, join(1, 50));
  ASSERT_EQ(lobby_->submit(kTable, add).outcome, Outcome::committed);
  clock_.advance(seconds{5} - nanoseconds{1});
  EXPECT_TRUE(lobby_->submit(kTable, add).is_replay);
  clock_.advance(nanoseconds{1});
  const Response forgotten = lobby_->submit(kTable, add);
  EXPECT_FALSE(forgotten.is_replay);
  EXPECT_EQ(forgotten.rule_refusal, RuleRefusal::seat_taken);
}

TEST_P(Contract, TheTimeToLiveCountsFromCompletion) {
  LobbyConfig config = lobby_of(1, clock_);
  config.request_ttl = seconds{5};
  config.decks = [this](TableId) {
    return [this](std::uint32_t) {
      clock_.advance(seconds{60});  // a source of randomness that takes its time
      return sorted_deck();
    };
  };
  open(config);
  ASSERT_EQ(submit(join(1, 50)).outcome, Outcome::committed);
  ASSERT_EQ(submit(join(2, 50)).outcome, Outcome::committed);
  const Request deal = request(1, start_hand());
  ASSERT_EQ(lobby_->submit(kTable, deal).outcome, Outcome::committed);
  clock_.advance(seconds{4});
  EXPECT_TRUE(lobby_->submit(kTable, deal).is_replay);
}

TEST_P(Contract, AReplayAfterTheTimeToLiveMeetsTheExpectedVersion) {
  open();
  deal_heads_up();
  const Request late = request(1, fold(1), 3);
  ASSERT_EQ(lobby_->submit(kTable, late).outcome, Outcome::committed);
  ASSERT_EQ(submit(start_hand()).outcome, Outcome::committed);
  clock_.advance(seconds{6});
  const TableView next_hand = lobby_->read(kTable);
  EXPECT_EQ(lobby_->submit(kTable, late).outcome, Outcome::stale_version);
  EXPECT_TRUE(are_equal_bytes(lobby_->read(kTable), next_hand));
}

TEST_P(Contract, AFullRequestLogTurnsNewIdsAwayAndAnswersKnownOnes) {
  LobbyConfig config = lobby_of(1, clock_);
  config.limits.requests_max = 2;
  open(config);
  ASSERT_EQ(lobby_->submit(kTable, request(1, join(1, 50))).outcome, Outcome::committed);
  ASSERT_EQ(lobby_->submit(kTable, request(2, join(2, 50))).outcome, Outcome::committed);
  EXPECT_EQ(lobby_->submit(kTable, request(3, join(3, 50))).outcome, Outcome::overloaded);
  EXPECT_TRUE(lobby_->submit(kTable, request(1, join(1, 50))).is_replay);
  EXPECT_EQ(lobby_->read(kTable).version, 2U);
  clock_.advance(seconds{5});
  EXPECT_EQ(lobby_->submit(kTable, request(3, join(3, 50))).outcome, Outcome::committed)
      << "overloaded was not recorded";
}

TEST_P(Contract, AFailureInsideLeavesNoTraceButTheRecordedAnswer) {
  LobbyConfig config = lobby_of(1, clock_);
  int calls = 0;
  config.decks = [&calls](TableId) {
    return [&calls](std::uint32_t) -> Deck {
      if (++calls == 1) {
        throw std::runtime_error("no randomness today");
      }
      return sorted_deck();
    };
  };
  open(config);
  ASSERT_EQ(submit(join(1, 50)).outcome, Outcome::committed);
  ASSERT_EQ(submit(join(2, 50)).outcome, Outcome::committed);
  static_cast<void>(lobby_->drain(kTable));
  const TableView before = lobby_->read(kTable);
  const Request deal = request(1, start_hand());
  EXPECT_EQ(lobby_->submit(kTable, deal).outcome, Outcome::failed);
  EXPECT_TRUE(are_equal_bytes(lobby_->read(kTable), before));
  EXPECT_TRUE(lobby_->drain(kTable).commits.empty());
  const Response again = lobby_->submit(kTable, deal);
  EXPECT_TRUE(again.is_replay);
  EXPECT_EQ(again.outcome, Outcome::failed);
  EXPECT_EQ(submit(start_hand()).outcome, Outcome::committed);
  EXPECT_EQ(lobby_->read(kTable).version, before.version + 1);
}

std::expected<Transition, RuleRefusal> apply_throwing_on_fold(const Game& game,
                                                              const Command& what) {
  if (what.kind == CommandKind::fold) {
    throw std::bad_alloc();
  }
  return apply(game, what);
}

TEST_P(Contract, AnExceptionOfTheRulesIsRolledBack) {
  LobbyConfig config = lobby_of(1, clock_);
  config.rules.apply = &apply_throwing_on_fold;
  open(config);
  deal_heads_up();
  const TableView before = lobby_->read(kTable);
  EXPECT_EQ(submit(fold(1)).outcome, Outcome::failed);
  EXPECT_TRUE(are_equal_bytes(lobby_->read(kTable), before));
  EXPECT_EQ(submit(command(CommandKind::call, 1)).outcome, Outcome::committed);
}

TEST_P(Contract, ReplayingTheMovementsGivesTheStacks) {
  for (std::uint64_t seed = 100; seed < 105; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    open();
    std::mt19937_64 rng(seed);
    for (int step = 0; step < 1000; ++step) {
      submit(random_command(lobby_->read(kTable), rng));
    }
    const TableView view = lobby_->read(kTable);
    expect_trail_explains(lobby_->drain(kTable), view);
  }
}

TEST_P(Contract, AFullJournalIsSummedUpInACheckpoint) {
  LobbyConfig config = lobby_of(1, clock_);
  config.limits.commits_max = 8;
  open(config);
  std::mt19937_64 rng(9);
  while (lobby_->read(kTable).version < 100) {
    submit(random_command(lobby_->read(kTable), rng));
  }
  const TableView view = lobby_->read(kTable);
  const AuditTrail trail = lobby_->drain(kTable);
  const Checkpoint& checkpoint = present(trail.checkpoint);
  EXPECT_LE(trail.commits.size(), 8U);
  EXPECT_EQ(checkpoint.version + trail.commits.size(), view.version);
  EXPECT_EQ(checkpoint.dropped_commits, checkpoint.version);
  EXPECT_EQ(trail.commits.front().version, checkpoint.version + 1);

  std::array<Chips, kSeatCount> stacks = checkpoint.stacks;
  Chips pot = checkpoint.pot;
  for (const ChipMovement& movement : trail.movements) {
    Chips& balance = movement.player == kPotAccount ? pot : stacks[movement.seat.index()];
    ASSERT_EQ(balance, movement.state_before);
    balance = movement.state_after;
  }
  EXPECT_EQ(stacks, view.stacks);
  EXPECT_EQ(pot, view.pot);
  EXPECT_FALSE(lobby_->drain(kTable).checkpoint) << "it was handed over";
}

INSTANTIATE_TEST_SUITE_P(AllModes, Contract, all_modes(), mode_name);

}  // namespace
}  // namespace misdeal::engine::test

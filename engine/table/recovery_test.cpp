#include "engine/table/recovery.h"

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/table/table_core.h"
#include "engine/table/validation.h"

namespace misdeal::engine::test {
namespace {

/// A table played at random, with everything that was ever kept of it.
struct Past {
  std::vector<Snapshot> states;  ///< by version
  AuditTrail trail;
};

Past random_past(std::uint64_t seed, Version versions) {
  const ManualClock clock;
  LobbyConfig config = lobby_of(1, clock);
  config.tables[0].deck_seed = seed;
  TableCore core(TableId{0}, config);
  std::mt19937_64 rng(seed);
  Past past;
  past.states.push_back({0, core.game()});
  while (core.version() < versions) {
    const Response response = core.process({{}, kNoVersion, random_command(core.view(), rng)});
    if (response.outcome == Outcome::committed) {
      past.states.push_back({core.version(), core.game()});
    }
  }
  past.trail = core.drain();
  return past;
}

/// What each seat owns: the stack and what it put into the running hand.
std::array<Chips, kSeatCount> wealth(const Game& game) {
  std::array<Chips, kSeatCount> all{};
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    all[i] = game.seats[i].stack + game.seats[i].total;
  }
  return all;
}

TEST(Recovery, GivesEverybodyTheirChipsFromAnyOlderSnapshot) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const Past past = random_past(seed, 200);
    std::mt19937_64 rng(seed);
    for (int sample = 0; sample < 50; ++sample) {
      const Snapshot& base = past.states[rng() % 200];
      const Game& lost = past.states.back().game;
      const auto recovered = recover(std::span(&base, 1), past.trail.commits, past.trail.movements);
      ASSERT_TRUE(recovered) << recovered.error();
      EXPECT_EQ(recovered->version, 200U);
      EXPECT_TRUE(validate(recovered->game).is_valid());
      EXPECT_EQ(recovered->game.phase, Phase::between_hands);
      EXPECT_EQ(wealth(recovered->game), wealth(lost));
      EXPECT_EQ(recovered->game.hand_no, lost.hand_no);
      EXPECT_EQ(recovered->game.players_joined, lost.players_joined);
      EXPECT_EQ(recovered->game.bought_in, lost.bought_in);
      EXPECT_EQ(recovered->game.cashed_out, lost.cashed_out);
      for (std::size_t i = 0; i < kSeatCount; ++i) {
        EXPECT_EQ(recovered->game.seats[i].player, lost.seats[i].player);
        EXPECT_EQ(recovered->returned[i], lost.seats[i].total);
      }
    }
  }
}

TEST(Recovery, RestoresTheSnapshotWholeIfNothingCameAfterIt) {
  const Past past = random_past(3, 100);
  const auto recovered = recover(past.states, past.trail.commits, past.trail.movements);
  ASSERT_TRUE(recovered) << recovered.error();
  EXPECT_EQ(recovered->version, 100U);
  EXPECT_EQ(recovered->game, past.states.back().game);
}

TEST(Recovery, PassesOverSnapshotsThatAreNotValid) {
  const Past past = random_past(4, 100);
  std::vector<Snapshot> snapshots{past.states[80], past.states[90], past.states[100]};
  snapshots[1].game.seats[0].stack += Chips{1};
  snapshots[2].game.bought_in += Chips{1};
  const auto recovered = recover(snapshots, past.trail.commits, past.trail.movements);
  ASSERT_TRUE(recovered) << recovered.error();
  EXPECT_EQ(recovered->version, 100U);
  EXPECT_EQ(wealth(recovered->game), wealth(past.states.back().game));
}

TEST(Recovery, SaysWhyItCannotBeDone) {
  Past past = random_past(5, 100);
  Snapshot bad = past.states[50];
  bad.game.cashed_out += Chips{1};
  EXPECT_EQ(recover(std::span(&bad, 1), past.trail.commits, past.trail.movements).error(),
            "none of 1 snapshots is valid");

  const std::span base(&past.states[50], 1);
  AuditTrail gap = past.trail;
  std::size_t movements_before = 0;
  for (std::size_t i = 0; i < 60; ++i) {
    movements_before += gap.commits[i].movement_count;
  }
  const auto skipped = gap.commits[60].movement_count;
  gap.commits.erase(gap.commits.begin() + 60);
  gap.movements.erase(
      gap.movements.begin() + static_cast<std::ptrdiff_t>(movements_before),
      gap.movements.begin() + static_cast<std::ptrdiff_t>(movements_before + skipped));
  EXPECT_EQ(recover(base, gap.commits, gap.movements).error(),
            "version 62 follows version 60 in the journal");

  AuditTrail broken = past.trail;
  broken.movements.back().state_before += Chips{1};
  const auto refused = recover(base, broken.commits, broken.movements);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("breaks at version"), std::string::npos) << refused.error();

  AuditTrail cut = past.trail;
  while (cut.commits.back().movement_count == 0) {
    cut.commits.pop_back();
  }
  cut.movements.pop_back();
  EXPECT_FALSE(recover(base, cut.commits, cut.movements));
}

/// A core stopped in the middle of a hand whose newest snapshots are spoilt.
TEST(TableRecovery, ThrowsTheHandInWhenMovementsFollowTheLastValidSnapshot) {
  const ManualClock clock;
  const LobbyConfig config = lobby_of(1, clock);
  TableCore core(TableId{0}, config);
  const Game opened = core.game();
  for (const Command& what :
       {join(1, 100), join(2, 100), start_hand(), command(CommandKind::raise, 1, 10)}) {
    ASSERT_EQ(core.process({{}, kNoVersion, what}).outcome, Outcome::committed);
  }
  core.snapshots() = SnapshotRing(4);
  core.snapshots().take(0, opened);
  Game spoilt = core.game();
  spoilt.seats[0].stack += Chips{5};
  core.snapshots().take(4, spoilt);
  core.quarantine(validate(spoilt));
  core.game() = spoilt;

  const auto version = core.recover();
  ASSERT_TRUE(version) << version.error();
  EXPECT_EQ(*version, 5U);
  const TableView view = core.view();
  EXPECT_EQ(view.phase, Phase::between_hands);
  EXPECT_EQ(view.stacks[0], Chips{100});
  EXPECT_EQ(view.stacks[1], Chips{100});
  EXPECT_EQ(view.pot, Chips{});
  EXPECT_FALSE(core.is_quarantined());

  const AuditTrail trail = core.drain();
  EXPECT_EQ(trail.commits.back().command, kRecoveryCommand);
  ASSERT_EQ(trail.commits.back().movement_count, 3U);
  Chips sum;
  for (std::size_t i = trail.movements.size() - 3; i < trail.movements.size(); ++i) {
    EXPECT_EQ(trail.movements[i].reason, ChipReason::uncalled_return);
    sum += trail.movements[i].amount;
  }
  EXPECT_EQ(sum, Chips{}) << "the commit balances";
  EXPECT_EQ(trail.movements.back().state_after, Chips{}) << "the pot is empty";
  EXPECT_EQ(core.process({{}, kNoVersion, start_hand()}).outcome, Outcome::committed);
  EXPECT_EQ(core.view().hand_no, 2U) << "no deck is dealt twice";
}

TEST(TableRecovery, RefusesWhenTheJournalItNeedsWasDrained) {
  const ManualClock clock;
  const LobbyConfig config = lobby_of(1, clock);
  TableCore core(TableId{0}, config);
  ASSERT_EQ(core.process({{}, kNoVersion, join(1, 100)}).outcome, Outcome::committed);
  ASSERT_EQ(core.process({{}, kNoVersion, join(2, 100)}).outcome, Outcome::committed);
  static_cast<void>(core.drain());
  core.quarantine(validate(core.game()));
  const auto refused = core.recover();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("was drained"), std::string::npos) << refused.error();
  EXPECT_TRUE(core.is_quarantined());
  EXPECT_EQ(core.version(), 2U);
}

}  // namespace
}  // namespace misdeal::engine::test

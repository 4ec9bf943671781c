#include "harness/drivers/stress.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/tests/present.h"
#include "harness/drivers/thread_sanitizer.h"

namespace misdeal::harness {
namespace {

const std::atomic<bool> kNoInterrupt{false};

StressOptions options_for(std::string_view engine) {
  StressOptions options;
  options.engine = find_engine(engine);
  options.seed = 11;
  options.operations = 40'000;
  return options;
}

const PropertyResult& result_of(const StressOutcome& outcome, Property property) {
  return outcome.properties[static_cast<std::size_t>(property)];
}

std::string findings_text(const StressOutcome& outcome) {
  std::string text;
  for (const PropertyResult& property : outcome.properties) {
    for (const Finding& finding : property.findings) {
      text += finding.message + ", observed " + finding.observed + '\n';
    }
  }
  return text;
}

class StressOnTheTrueEngine : public ::testing::TestWithParam<const char*> {};

TEST_P(StressOnTheTrueEngine, FindsNothingAndExercisesEverything) {
  for (const PlayersMode players :
       {PlayersMode::off, PlayersMode::serial, PlayersMode::concurrent}) {
    StressOptions options = options_for(GetParam());
    options.players = players;
    const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
    SCOPED_TRACE("players mode " + std::to_string(static_cast<int>(players)) + ", seed 11");
    EXPECT_EQ(outcome.verdict(), Verdict::holds) << findings_text(outcome);
    EXPECT_GE(outcome.operations, present(options.operations));
    EXPECT_GT(outcome.overlap.overlapping, 0U);
    EXPECT_GT(outcome.exercised.hands_completed, 100U);
    EXPECT_GT(outcome.exercised.streets_seen[3], 0U);
    EXPECT_GT(outcome.exercised.all_ins, 0U);
    EXPECT_GT(outcome.exercised.side_pots, 0U);
    EXPECT_GT(outcome.exercised.replays, 0U);
    EXPECT_GT(outcome.exercised.ids_reused, 0U);
    EXPECT_GT(outcome.exercised.stale, 0U);
    EXPECT_GT(outcome.exercised.rollbacks, 0U);
    EXPECT_GT(outcome.exercised.moves, 0U);
    ASSERT_EQ(outcome.locks.size(), 1U);
    EXPECT_GT(outcome.locks[0].contention.acquisitions, present(options.operations) / 2)
        << "half of the operations at least go through the lock";
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, StressOnTheTrueEngine,
                         ::testing::Values("per-table-lock", "global-lock", "synchronous",
                                           "optimistic"));

TEST(Stress, HandsOverTheViolatedEpochAsAHistoryThatIsJudgedTheSameAgain) {
  StressOptions options = options_for("boolean-flag");
  options.operations = 2'000'000;
  const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
  ASSERT_EQ(outcome.verdict(), Verdict::violated) << "seed " << options.seed;
  ASSERT_EQ(outcome.violated.size(), 1U);
  const Epoch& violated = outcome.violated.front();
  EXPECT_LT(outcome.operations, present(options.operations))
      << "it stops at the first violated epoch";
  const CheckReport again = check_history(violated.history, options.budget);
  for (std::size_t i = 0; i < kHistoryPropertyCount; ++i) {
    EXPECT_EQ(again.results[i].verdict, violated.report.results[i].verdict);
    EXPECT_EQ(again.results[i].violations, violated.report.results[i].violations);
  }
}

TEST(Stress, SaysWhichRequestsADeadlockLeftUnanswered) {
  if (thread_sanitizer_ends("opposite-lock-order"))
    GTEST_SKIP() << "the sanitizer reports the lock order first";
  StressOptions options = options_for("opposite-lock-order");
  options.operations.reset();
  options.duration = std::chrono::minutes{2};
  options.watchdog = std::chrono::seconds{2};
  options.mix = *parse_mix("lobby,clean");
  const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
  ASSERT_TRUE(outcome.is_stuck) << "seed " << options.seed;
  const PropertyResult& liveness = result_of(outcome, Property::liveness);
  ASSERT_EQ(liveness.verdict, Verdict::violated);
  EXPECT_GE(liveness.violations, 2U);
  ASSERT_FALSE(liveness.findings.empty());
  const auto culprit = liveness.findings[0].operations.back();
  EXPECT_EQ(outcome.violated.at(0).history.operations[culprit].outcome, OperationOutcome::unknown);
}

TEST(Stress, NeverHoldsWhenTheWatchdogGaveUp) {
  StressOptions options = options_for("per-table-lock");
  options.threads = 64;
  options.watchdog = std::chrono::microseconds{8};
  bool was_undecided = false;
  for (int attempt = 0; attempt < 100 && !was_undecided; ++attempt) {
    const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
    if (!outcome.is_stuck) continue;
    const PropertyResult& liveness = result_of(outcome, Property::liveness);
    ASSERT_NE(liveness.verdict, Verdict::holds);
    EXPECT_NE(outcome.verdict(), Verdict::holds);
    EXPECT_THAT(liveness.left_unchecked + findings_text(outcome),
                ::testing::HasSubstr("watchdog gave up after 8 us"));
    was_undecided = liveness.verdict == Verdict::undecided;
  }
  EXPECT_TRUE(was_undecided) << "no attempt got stuck with all calls answered";
}

TEST(Stress, KeepsAHistoryThatShowsEachViolatedProperty) {
  StressOptions options = options_for("swap-without-compare");
  options.operations = 12'000;
  options.keeps_going = true;
  const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
  ASSERT_EQ(outcome.verdict(), Verdict::violated) << "seed " << options.seed;
  for (const PropertyResult& total : outcome.properties) {
    if (total.verdict != Verdict::violated) continue;
    const bool is_shown = std::ranges::any_of(outcome.violated, [&](const Epoch& epoch) {
      const CheckReport again = check_history(epoch.history, options.budget);
      return again.results[static_cast<std::size_t>(total.property)].verdict == Verdict::violated;
    });
    EXPECT_TRUE(is_shown) << to_string(total.property);
  }
  EXPECT_LE(outcome.violated.size(), kHistoryPropertyCount);
}

TEST(Stress, StopsWhenToldAndStillJudgesWhatItHas) {
  StressOptions options = options_for("per-table-lock");
  options.operations.reset();
  options.duration = std::chrono::hours{1};
  std::atomic<bool> stop{false};
  std::uint64_t epochs = 0;
  const StressObserver observer{.on_epoch =
                                    [&](const StressProgress&) {
                                      if (++epochs == 2) stop = true;
                                    },
                                .on_history = {}};
  const StressOutcome outcome = run_stress(options, observer, stop);
  EXPECT_TRUE(outcome.was_interrupted);
  EXPECT_EQ(outcome.epochs, 2U);
  EXPECT_EQ(outcome.verdict(), Verdict::holds);
}

/// What was sent on one table in the order of sending, without times.
std::vector<std::string> sent(const History& history) {
  std::vector<std::string> requests;
  requests.reserve(history.operations.size());
  for (const Operation& operation : history.operations) {
    requests.push_back(to_string(operation.request) + std::string(to_string(operation.kind)) +
                       std::to_string(operation.amount.value) + ' ' +
                       std::to_string(operation.version));
  }
  return requests;
}

TEST(Stress, MakesTheSameChoicesFromTheSameSeed) {
  StressOptions options = options_for("per-table-lock");
  options.threads = 1;
  options.operations = 1'000;
  // Late duplicates aim by the clock.
  options.mix = *parse_mix("clean,duplicate,reused-id,stale-version,conflict,fold-storm,lobby");
  options.request_ttl = std::chrono::hours{1};
  std::vector<std::vector<std::string>> runs;
  const StressObserver observer{
      .on_epoch = {}, .on_history = [&](const History& history) { runs.push_back(sent(history)); }};
  run_stress(options, observer, kNoInterrupt);
  run_stress(options, observer, kNoInterrupt);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0], runs[1]);
  options.seed = 12;
  run_stress(options, observer, kNoInterrupt);
  EXPECT_NE(runs[0], runs[2]);
}

TEST(Stress, OverlapsNothingWithOneThreadAndSaysSo) {
  StressOptions options = options_for("per-table-lock");
  options.threads = 1;
  const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
  EXPECT_EQ(outcome.verdict(), Verdict::holds);
  EXPECT_EQ(outcome.overlap.overlapping_duplicates, 0U);
  EXPECT_EQ(outcome.overlap.in_flight_max, 1U);
}

TEST(Stress, TakesManyTablesAndThreads) {
  StressOptions options = options_for("optimistic");
  options.threads = 16;
  options.tables = 64;
  options.seats = 9;
  const StressOutcome outcome = run_stress(options, {}, kNoInterrupt);
  EXPECT_EQ(outcome.verdict(), Verdict::holds) << findings_text(outcome);
}

}  // namespace
}  // namespace misdeal::harness

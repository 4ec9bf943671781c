// The explorer at the engine: the true ones hold in every schedule, the wrong ones are found, and
// what was found happens again.
#include "harness/explore/engine/explored_engine.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/explore/engine/explore_jobs.h"
#include "harness/explore/engine/played_openings.h"
#include "harness/explore/engine/shrink.h"
#include "harness/explore/engine/violation.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

template <typename Value>
std::string error_of(const std::expected<Value, std::string>& result) {
  return result ? "" : result.error();
}

std::string name_of(std::string_view name) {
  std::string result(name);
  std::ranges::replace(result, '-', '_');
  return result;
}

std::vector<const EngineSpec*> engines(bool are_mutants) {
  std::vector<const EngineSpec*> found;
  for (const EngineSpec& engine : all_engines()) {
    if (engine.is_mutant() == are_mutants) found.push_back(&engine);
  }
  return found;
}

/// All schedules with two preemptions take the queue's mode too long for a test: ci/explore.
class TrueEngine : public testing::TestWithParam<const EngineSpec*> {};

TEST_P(TrueEngine, HoldsInEveryScheduleWithFewPreemptions) {
  const bool has_worker = GetParam()->name == "synchronous";
  for (const Scenario& scenario : all_scenarios()) {
    ExploredEngine explored(*GetParam(), scenario);
    const EngineExploration outcome = explored.explore({.strategy = explore::StrategyKind::dfs,
                                                        .executions_max = 1'000'000,
                                                        .preemptions_max = has_worker ? 1U : 2U});
    ASSERT_FALSE(outcome.result.failure) << scenario.name << "\n"
                                         << explore::describe(*outcome.result.failure);
    EXPECT_TRUE(outcome.result.is_exhaustive) << scenario.name;
    // Never vacuous: schedules did differ in what clients saw.
    EXPECT_GE(explored.distinct_histories(), 2U) << scenario.name;
  }
}

TEST_P(TrueEngine, HoldsInRandomSchedules) {
  for (const Scenario& scenario : all_scenarios()) {
    ExploredEngine explored(*GetParam(), scenario);
    const EngineExploration outcome = explored.explore({.seed = 5, .executions_max = 500});
    ASSERT_FALSE(outcome.result.failure) << scenario.name << "\n"
                                         << explore::describe(*outcome.result.failure);
  }
}

INSTANTIATE_TEST_SUITE_P(Modes, TrueEngine, testing::ValuesIn(engines(false)),
                         [](const auto& tested) { return name_of(tested.param->name); });

class Mutant : public testing::TestWithParam<const EngineSpec*> {};

/// The scenario that fails first, and how.
struct Found {
  const Scenario* scenario = nullptr;
  EngineExploration outcome;
};

Found find(const EngineSpec& engine, std::uint64_t seed) {
  for (const Scenario& scenario : all_scenarios()) {
    ExploredEngine explored(engine, scenario);
    EngineExploration outcome = explored.explore({.seed = seed, .executions_max = 50});
    if (outcome.result.failure) return {&scenario, std::move(outcome)};
  }
  return {};
}

TEST_P(Mutant, IsFoundAndFailsTheSameWayAgain) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Found found = find(*GetParam(), seed);
    ASSERT_NE(found.scenario, nullptr) << "seed " << seed;
    const explore::Failure& failure = *found.outcome.result.failure;
    ASSERT_NE(failure.kind, explore::FailureKind::divergence) << failure.what;
    ASSERT_NE(failure.kind, explore::FailureKind::unsupported) << failure.what;
    for (int again = 0; again < 3; ++again) {
      ExploredEngine explored(*GetParam(), *found.scenario);
      const EngineExploration replayed = explored.explore({.replay = failure.schedule});
      ASSERT_TRUE(replayed.result.failure) << "seed " << seed;
      EXPECT_EQ(violation_of(replayed), violation_of(found.outcome)) << "seed " << seed;
      EXPECT_EQ(replayed.result.failure->trace_hash, failure.trace_hash) << "seed " << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Zoo, Mutant, testing::ValuesIn(engines(true)),
                         [](const auto& tested) { return name_of(tested.param->name); });

TEST(Replay, PassesOnTheTrueEngine) {
  const Found found = find(*find_engine("boolean-flag"), 1);
  ASSERT_NE(found.scenario, nullptr);
  ExploredEngine explored(*find_engine("per-table-lock"), *found.scenario);
  const EngineExploration replayed =
      explored.explore({.replay = found.outcome.result.failure->schedule});
  // Another engine: the schedule may not fit, but what fails must not be the engine.
  if (replayed.result.failure) {
    EXPECT_EQ(replayed.result.failure->kind, explore::FailureKind::divergence);
  }
  EXPECT_FALSE(replayed.finding);
}

TEST(Repro, SurvivesItsFile) {
  const EngineSpec& engine = *find_engine("half-move");
  const Found found = find(engine, 1);
  ASSERT_NE(found.scenario, nullptr);
  const Repro repro = repro_of(engine, *found.scenario, found.outcome, 1);
  const auto read = parse_repro(to_json(repro));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(to_json(*read), to_json(repro));
  EXPECT_EQ(read->scenario.clients.size(), found.scenario->clients.size());
}

TEST(Repro, SaysWhatIsWrongWithAFile) {
  const EngineSpec& engine = *find_engine("half-move");
  const Found found = find(engine, 1);
  ASSERT_NE(found.scenario, nullptr);
  const std::string good = to_json(repro_of(engine, *found.scenario, found.outcome, 1));
  const auto with = [&good](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return error_of(parse_repro(text));
  };
  EXPECT_THAT(with("\"misdeal-repro\"", "\"else\""), HasSubstr("/format"));
  EXPECT_THAT(with("\"version\": 1", "\"version\": 9"), HasSubstr("/version"));
  EXPECT_THAT(with("\"move\"", "\"teleport\""), HasSubstr("/scenario/clients/0/0/act"));
  EXPECT_THAT(error_of(parse_repro(good.substr(0, good.size() / 2))), HasSubstr("not JSON"));
}

using Answer = std::tuple<std::uint16_t, OperationOutcome, engine::Version, std::uint64_t, bool,
                          std::int64_t, std::int64_t>;

/// What one execution came to.
struct Played {
  std::string violation;
  std::uint64_t trace_hash = 0;  ///< of a failure
  std::uint64_t steps = 0;
  std::vector<Answer> answers;

  friend bool operator==(const Played&, const Played&) = default;
};

Played play_at_random(const EngineSpec& engine, const Scenario& scenario, std::uint64_t seed,
                      PlayedOpenings& openings) {
  const explore::Options options{
      .seed = seed, .executions_max = 1, .stops_at_all_atomics = true, .finds_places = false};
  const auto strategy = make_strategy(explore::StrategyKind::random, options);
  ExploredEngine explored(engine, scenario);
  const EngineExploration outcome = explored.explore_with(*strategy, options, openings);
  Played played;
  played.steps = outcome.result.steps;
  if (outcome.result.failure) {
    played.violation = violation_of(outcome);
    played.trace_hash = outcome.result.failure->trace_hash;
  }
  for (const Operation& operation : explored.operations()) {
    played.answers.emplace_back(operation.client, operation.outcome, operation.version,
                                operation.view_digest, operation.is_replay, operation.invoked_ns,
                                operation.returned_ns);
  }
  return played;
}

class Opening : public testing::TestWithParam<const EngineSpec*> {};

TEST_P(Opening, LeadsToTheSameIfItWasPlayedBefore) {
  PlayedOpenings openings;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const Scenario& scenario : all_scenarios()) {
      PlayedOpenings none;
      EXPECT_EQ(play_at_random(*GetParam(), scenario, seed, openings),
                play_at_random(*GetParam(), scenario, seed, none))
          << scenario.name << ", seed " << seed;
    }
  }
}

std::vector<const EngineSpec*> every_engine() {
  std::vector<const EngineSpec*> all = engines(false);
  std::ranges::copy(engines(true), std::back_inserter(all));
  return all;
}

INSTANTIATE_TEST_SUITE_P(Engines, Opening, testing::ValuesIn(every_engine()),
                         [](const auto& tested) { return name_of(tested.param->name); });

TEST(Openings, AreThoseOfTheirEngineAndScenario) {
  PlayedOpenings openings;
  const EngineSpec& engine = *find_engine("per-table-lock");
  const Scenario scenario = *find_scenario("duplicate-fold");
  const PlayedOpening* const first = &openings.of(engine, scenario);
  Scenario other_clients = scenario;
  std::ranges::reverse(other_clients.clients);
  EXPECT_EQ(&openings.of(engine, other_clients), first);
  EXPECT_NE(&openings.of(*find_engine("global-lock"), scenario), first);
  const auto differs_by = [&](auto change) {
    Scenario other = scenario;
    change(other);
    return &openings.of(engine, other) != first;
  };
  EXPECT_TRUE(differs_by([](Scenario& other) { other.tables = 2; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { ++other.table.deck_seed; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { ++other.table.first_button.value; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { ++other.table.stakes.big_blind.value; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { other.decks.slow_hand = 9; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { other.decks.failing_hand = 9; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { other.has_broken_rules = true; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { other.opening.pop_back(); }));
  EXPECT_TRUE(differs_by([](Scenario& other) { ++other.opening.back().request; }));
  EXPECT_TRUE(differs_by([](Scenario& other) { other.clients.front().resize(20); }));
}

TEST(Openings, AreKeptUnlessTheEngineHasThreadsOfItsOwn) {
  const Scenario& scenario = *find_scenario("duplicate-fold");
  for (const EngineSpec* const engine : engines(false)) {
    PlayedOpenings openings;
    EXPECT_TRUE(play_at_random(*engine, scenario, 1, openings).violation.empty());
    const PlayedOpening& opening = openings.of(*engine, scenario);
    EXPECT_EQ(opening.world.is_prepared, engine->name != "synchronous") << engine->name;
    EXPECT_EQ(opening.cannot_be_kept, engine->name == "synchronous") << engine->name;
  }
}

TEST(Scenario, IsReadFromAFile) {
  const auto scenario = parse_scenario(
      R"({"clients": [[{"act": "fold", "seat": 2, "request": 1}], [{"act": "read"}]]})");
  ASSERT_TRUE(scenario) << scenario.error();
  EXPECT_EQ(scenario->clients.size(), 2U);
  EXPECT_EQ(scenario->clients[0][0].command.seat, engine::SeatNo{2});
  EXPECT_EQ(scenario->clients[1][0].kind, ActKind::read);
}

TEST(Scenario, NamesThePlaceOfAnError) {
  EXPECT_THAT(error_of(parse_scenario(R"({"clients": [[{"act": "fold", "seat": 12}]]})")),
              HasSubstr("/clients/0/0/seat"));
  EXPECT_THAT(error_of(parse_scenario(R"({"clients": []})")), HasSubstr("/clients"));
  EXPECT_THAT(error_of(parse_scenario(R"({"clients": [[]], "colour": 1})")), HasSubstr("/colour"));
}

TEST(Shrink, LeavesFewActionsAndPreemptions) {
  const EngineSpec& engine = *find_engine("boolean-flag");
  Scenario scenario = *find_scenario("duplicate-fold");
  // Much besides: reads, and a third client.
  for (int i = 0; i < 20; ++i) {
    Act read;
    read.kind = ActKind::read;
    scenario.clients[static_cast<std::size_t>(i % 2)].push_back(read);
  }
  scenario.clients.push_back(scenario.clients.front());
  ExploredEngine explored(engine, scenario);
  const EngineExploration outcome = explored.explore({.seed = 3});
  ASSERT_TRUE(outcome.result.failure);
  const Repro repro = repro_of(engine, scenario, outcome, 3);
  std::size_t kept = 0;
  const ShrinkResult small =
      shrink(engine, repro, std::chrono::seconds(60), [&kept](const Repro&) { ++kept; });
  EXPECT_GT(kept, 0U);
  EXPECT_LE(act_count(small.repro.scenario), 6U);
  EXPECT_LE(small.repro.preemptions, 2U);
  EXPECT_TRUE(small.is_minimal_in_preemptions);
  ExploredEngine again(engine, small.repro.scenario);
  const EngineExploration replayed = again.explore({.replay = small.repro.schedule});
  ASSERT_TRUE(replayed.result.failure);
  EXPECT_EQ(violation_of(replayed), repro.violates);
}

// A pinned violation is one of several that its schedule causes, and seldom the first.
TEST(Replay, TellsTheViolationThatItIsAskedFor) {
  const EngineSpec& engine = *find_engine("boolean-flag");
  const Scenario& scenario = *find_scenario("duplicate-fold");
  ExploredEngine pinning(engine, scenario);
  pinning.accept_only(Property::exactly_once);
  const EngineExploration pinned = pinning.explore({.seed = 3});
  ASSERT_EQ(violation_of(pinned), "exactly-once");
  const explore::Options replay{.replay = pinned.result.failure->schedule};
  EXPECT_EQ(violation_of(ExploredEngine(engine, scenario).explore(replay)), "version-order");
  ExploredEngine again(engine, scenario);
  again.prefer(property_named("exactly-once"));
  EXPECT_EQ(violation_of(again.explore(replay)), "exactly-once");
}

TEST(Jobs, ShareTheSchedulesAndTheirHistories) {
  const JobsExploration all =
      explore_in_jobs(*find_engine("per-table-lock"), *find_scenario("conflict"),
                      {.seed = 7, .executions_max = 1'001}, 3);
  EXPECT_FALSE(all.outcome.result.failure);
  EXPECT_EQ(all.outcome.result.executions, 1'001U);
  EXPECT_GT(all.distinct_histories, 1U);
}

TEST(Jobs, BringAFailureBackThatReplays) {
  const EngineSpec& engine = *find_engine("boolean-flag");
  const Scenario& scenario = *find_scenario("duplicate-fold");
  const JobsExploration all =
      explore_in_jobs(engine, scenario, {.seed = 7, .executions_max = 1'000}, 2);
  ASSERT_TRUE(all.outcome.result.failure);
  ASSERT_TRUE(all.outcome.finding);
  EXPECT_GE(all.outcome.result.executions, 1U);
  const EngineExploration again =
      ExploredEngine(engine, scenario).explore({.replay = all.outcome.result.failure->schedule});
  ASSERT_TRUE(again.result.failure);
  EXPECT_EQ(again.result.failure->trace_hash, all.outcome.result.failure->trace_hash);
}

}  // namespace
}  // namespace misdeal::harness

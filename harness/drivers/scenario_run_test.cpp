#include "harness/drivers/scenario_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/requests/clock.h"
#include "harness/check/check_history.h"
#include "harness/mutants/engine_registry.h"

namespace misdeal::harness {
namespace {

std::unique_ptr<engine::ActionProcessor> engine_of(std::string_view name, const Scenario& scenario,
                                                   const engine::Clock& clock) {
  engine::LobbyConfig config;
  config.tables.assign(scenario.tables, scenario.table);
  config.clock = &clock;
  config.on_alarm = [](const engine::IntegrityAlarm&) {};
  return find_engine(name)->make(config);
}

TEST(ScenarioRun, SendsEverythingAndLeavesAHistoryThatCanBeJudged) {
  const engine::SteadyClock clock;
  const Scenario& scenario = *find_scenario("duplicate-fold");
  const auto engine = engine_of("per-table-lock", scenario, clock);
  const History history = run_scenario(
      *engine, scenario, {.engine_name = "per-table-lock", .ttl = std::chrono::seconds{5}});
  // Four of the opening, two clients with a fold and a read each, and the read at the end.
  ASSERT_THAT(history.operations, testing::SizeIs(9));
  EXPECT_TRUE(history.tables.at(0).has_audit);
  const CheckReport report = check_history(history);
  EXPECT_EQ(report.verdict(), Verdict::holds);
  EXPECT_EQ(report.overlap.duplicate_groups, 1U);
}

TEST(ScenarioRun, ShowsWhatIsWrongWithAnEngineWhateverTheSchedule) {
  const engine::SteadyClock clock;
  const Scenario& scenario = *find_scenario("odd-chip");
  for (const auto& [name, expected] :
       {std::pair{"odd-chip-lost", Verdict::violated}, {"per-table-lock", Verdict::holds}}) {
    const auto engine = engine_of(name, scenario, clock);
    const History history = run_scenario(
        *engine, scenario, {.engine_name = name, .ttl = std::chrono::seconds{5}, .run = 3});
    EXPECT_EQ(check_history(history).verdict(), expected) << name;
    EXPECT_EQ(history.operations.front().request.high, 4U);
  }
}

}  // namespace
}  // namespace misdeal::harness

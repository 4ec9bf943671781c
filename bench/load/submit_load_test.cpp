#include "bench/load/submit_load.h"

#include <string>

#include <gtest/gtest.h>

#include "engine/requests/clock.h"
#include "harness/mutants/engine_registry.h"

namespace misdeal::bench {
namespace {

constexpr std::uint64_t kSeed = 2026;
const engine::SteadyClock kClock;

LoadResult run_on(const std::string& engine_name, const LoadShape& shape) {
  const auto lobby = harness::find_engine(engine_name)->make(config_for(shape, kClock));
  return run_load(*lobby, shape, kSeed);
}

TEST(SubmitLoad, FindsNothingWrongWithTheTrueEngines) {
  for (const harness::EngineSpec& engine : harness::all_engines()) {
    if (engine.is_mutant()) continue;
    for (const std::uint32_t threads : {1U, 4U}) {
      const LoadShape shape{.tables = 3,
                            .duplicates_percent = 50,
                            .reads_percent = 50,
                            .threads = threads,
                            .operations_each = 500};
      const LoadResult result = run_on(std::string(engine.name), shape);
      EXPECT_EQ(result.fault, "") << engine.name << ", " << threads << " threads, seed " << kSeed;
      EXPECT_GE(result.operations, shape.operations_each);
      EXPECT_GT(result.commits, 0U);
      EXPECT_GT(result.latency.count(), 0U);
      EXPECT_LE(result.fairness, 1);
    }
  }
}

TEST(SubmitLoad, AloneEveryOperationIsCounted) {
  const LoadShape shape{.operations_each = 800};
  const LoadResult result = run_on("per-table-lock", shape);
  EXPECT_EQ(result.operations, 800U);
  EXPECT_EQ(result.commits, 800U);
  EXPECT_EQ(result.fairness, 1);
}

// Bugs that one thread meets, so that the test does not depend on how threads overlap.
TEST(SubmitLoad, WrongEnginesDoNotCount) {
  const LoadShape shape{.duplicates_percent = 50, .operations_each = 500};
  EXPECT_NE(run_on("version-not-bumped", shape).fault, "");
  EXPECT_NE(run_on("boolean-flag", shape).fault, "");
}

}  // namespace
}  // namespace misdeal::bench

// A race needs two: under the attack of one thread every mutant whose bug is a race holds, so that
// what catches it under many is the race that it is named after.
#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/tests/present.h"
#include "harness/drivers/stress.h"
#include "harness/drivers/thread_sanitizer.h"

namespace misdeal::harness {
namespace {

/// Wrong in the hands of one client, too.
const std::set<std::string_view> kNotRacing{
    "boolean-flag",  // it forgets every id besides
    "fingerprint-ignored",  "half-change-kept",         "half-move",
    "late-replay-accepted", "late-timestamp",           "movement-lost",
    "odd-chip-lost",        "refusal-not-recorded",     "replay-of-the-present",
    "rollback-too-far",     "side-pot-paid-twice",      "ttl-from-arrival",
    "ttl-never-ends",       "version-back-on-rollback", "version-not-bumped",
    "wrong-reason",
};

std::vector<std::string_view> engines_that_may_race() {
  std::vector<std::string_view> names;
  for (const EngineSpec& spec : all_engines()) {
    if (!kNotRacing.contains(spec.name)) names.push_back(spec.name);
  }
  return names;
}

class OneThread : public ::testing::TestWithParam<std::string_view> {};

TEST_P(OneThread, SeesNoRace) {
  if (thread_sanitizer_ends(GetParam())) {
    GTEST_SKIP() << "the sanitizer reports the lock order first";
  }
  StressOptions options;
  options.engine = find_engine(GetParam());
  options.threads = 1;
  options.seed = 3;
  options.operations = 20'000;
  const std::atomic<bool> never{false};
  const StressOutcome outcome = run_stress(options, {}, never);
  EXPECT_GE(outcome.operations, present(options.operations));
  for (const PropertyResult& result : outcome.properties) {
    EXPECT_NE(result.verdict, Verdict::violated)
        << to_string(result.property) << ": " << result.findings.at(0).message << ", seed "
        << options.seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Zoo, OneThread, ::testing::ValuesIn(engines_that_may_race()),
                         [](const auto& tested) {
                           std::string name(tested.param);
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace misdeal::harness

// The harness at work: every wrong engine of the zoo is caught, and by a property that its bug
// breaks.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/drivers/stress.h"
#include "harness/drivers/thread_sanitizer.h"

namespace misdeal::harness {
namespace {

/// Of each mutant the properties that its bug breaks first: at least one of them must show it.
const std::map<std::string_view, std::vector<Property>>& broken_properties() {
  using enum Property;
  static const std::map<std::string_view, std::vector<Property>> properties = {
      {"answered-before-commit", {real_time_order}},
      {"boolean-flag", {version_order}},
      {"dedup-outside-lock", {exactly_once}},
      {"expectation-before-lock", {refusals_justified}},
      {"fingerprint-ignored", {exactly_once}},
      {"half-change-kept", {chip_conservation}},
      {"half-move", {version_order}},
      {"late-replay-accepted", {refusals_justified}},
      {"late-timestamp", {audit_chain}},
      {"lock-per-seat", {version_order, audit_chain}},
      {"lost-wake-up", {liveness}},
      {"movement-lost", {audit_chain}},
      {"movement-outside-lock", {audit_chain}},
      {"odd-chip-lost", {chip_conservation}},
      {"opposite-lock-order", {liveness}},
      {"player-without-lock", {version_order}},
      {"recorded-after-unlock", {exactly_once}},
      {"refusal-not-recorded", {exactly_once}},
      {"replay-of-the-present", {exactly_once}},
      {"rollback-too-far", {audit_chain}},
      {"side-pot-paid-twice", {chip_conservation}},
      {"stale-cached-read", {real_time_order}},
      {"stamped-before-lock", {audit_chain}},
      {"swap-without-compare", {version_order}},
      {"torn-read", {chip_conservation}},
      {"ttl-from-arrival", {exactly_once}},
      {"ttl-never-ends", {exactly_once}},
      {"version-back-on-rollback", {version_order}},
      {"version-not-bumped", {version_order}},
      {"version-outside-lock", {version_order}},
      {"wrong-reason", {audit_chain}},
  };
  return properties;
}

std::vector<std::string_view> mutants() {
  std::vector<std::string_view> names;
  for (const EngineSpec& spec : all_engines()) {
    if (spec.is_mutant()) names.push_back(spec.name);
  }
  return names;
}

const std::atomic<bool> kNeverStopped{false};

class MutantHunt : public ::testing::TestWithParam<std::string_view> {};

TEST_P(MutantHunt, CatchesIt) {
  const auto expected = broken_properties().find(GetParam());
  ASSERT_NE(expected, broken_properties().end()) << "say which properties this mutant breaks";
  if (thread_sanitizer_ends(GetParam())) {
    GTEST_SKIP() << "the sanitizer reports the lock order first";
  }
  StressOptions options;
  options.engine = find_engine(GetParam());
  options.seed = 1;
  options.duration = std::chrono::minutes{2};
  options.watchdog = std::chrono::seconds{2};
  const StressOutcome outcome = run_stress(options, {}, kNeverStopped);
  ASSERT_EQ(outcome.verdict(), Verdict::violated)
      << "not in " << outcome.operations << " operations, seed " << options.seed;
  std::vector<Property> violated;
  for (const PropertyResult& result : outcome.properties) {
    if (result.verdict != Verdict::violated) continue;
    violated.push_back(result.property);
    EXPECT_FALSE(result.findings.empty()) << to_string(result.property);
  }
  EXPECT_TRUE(std::ranges::find_first_of(violated, expected->second) != violated.end())
      << "the first violated property was " << to_string(violated.front()) << ", seed "
      << options.seed;
}

std::string test_name(const ::testing::TestParamInfo<std::string_view>& info) {
  std::string name(info.param);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Zoo, MutantHunt, ::testing::ValuesIn(mutants()), test_name);

}  // namespace
}  // namespace misdeal::harness

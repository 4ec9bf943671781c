#include "reports/comparison/compare.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/comparison/comparison_text.h"

namespace misdeal::reports {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kSeed = 2026;
constexpr int kRounds = 1000;

/// What a shared machine does: noise with a long tail, and a load that comes and goes and slows
/// both sides of a pair.
struct Machine {
  std::mt19937_64 random{kSeed};
  double load = 0.2;

  BenchmarkRuns base;
  BenchmarkRuns now;

  void measure(const std::string& name, std::size_t pairs, double slow_down) {
    std::lognormal_distribution<double> noise(0, 0.03);
    std::bernoulli_distribution changes(0.2);
    std::uniform_real_distribution<double> level(0, load);
    double neighbour = 1;
    for (std::size_t i = 0; i < pairs; ++i) {
      if (changes(random)) neighbour = 1 + level(random);
      base.rows[name].values.push_back(100 * neighbour * noise(random));
      now.rows[name].values.push_back(100 * neighbour * noise(random) * slow_down);
    }
  }
};

constexpr ComparisonRules kRules{.is_paired = true};

std::string nth(int n) {
  return "row " + std::to_string(n);
}

TEST(Compare, EqualSidesAreCalledRegressedInAtMostOneRunOfAHundred) {
  int red = 0;
  for (int round = 0; round < kRounds; ++round) {
    Machine machine;
    machine.random.seed(kSeed + static_cast<std::uint64_t>(round));
    for (int row = 0; row < 5; ++row) machine.measure(nth(row), 12, 1);
    // Without a floor: the tests alone must hold the rate.
    red += exit_code(compare(machine.base, machine.now, {.floor = 0, .is_paired = true})) == 5;
  }
  EXPECT_LE(red, kRounds / 100 + 9) << "seed " << kSeed;  // three standard deviations above
  EXPECT_GT(red, 0) << "a gate that is never red in " << kRounds << " runs was not asked much";
}

TEST(Compare, ASlowDownOfFifteenPercentIsFoundAmongOtherRows) {
  int found = 0;
  for (int round = 0; round < 200; ++round) {
    Machine machine;
    machine.random.seed(kSeed + static_cast<std::uint64_t>(round));
    for (int row = 0; row < 4; ++row) machine.measure(nth(row), 15, 1);
    machine.measure("slow", 15, 1.15);
    const Comparison comparison = compare(machine.base, machine.now, kRules);
    found += comparison.rows.back().verdict == BenchVerdict::regressed;
  }
  EXPECT_GE(found, 190) << "seed " << kSeed;
}

TEST(Compare, PairsFindWhatALoadThatComesAndGoesHides) {
  int paired = 0;
  int apart = 0;
  for (int round = 0; round < 200; ++round) {
    Machine machine;
    machine.random.seed(kSeed + static_cast<std::uint64_t>(round));
    machine.load = 1.5;
    machine.measure("slow", 15, 1.15);
    paired += exit_code(compare(machine.base, machine.now, kRules)) == 5;
    apart += exit_code(compare(machine.base, machine.now, {})) == 5;
  }
  EXPECT_GE(paired, 190) << "seed " << kSeed;
  EXPECT_LT(apart, 100) << "seed " << kSeed;
}

TEST(Compare, AChangeBelowTheFloorIsNotRed) {
  Machine machine;
  machine.load = 0;
  machine.measure("slower by 2 %", 40, 1.02);
  const Comparison comparison = compare(machine.base, machine.now, kRules);
  EXPECT_EQ(comparison.rows.front().verdict, BenchVerdict::same);
  EXPECT_EQ(exit_code(comparison), 0);
}

TEST(Compare, SaysWhatWasMeasuredOfAPlantedImprovement) {
  Machine machine;
  machine.measure("faster", 15, 0.8);
  const ComparedRow row = compare(machine.base, machine.now, kRules).rows.front();
  EXPECT_EQ(row.verdict, BenchVerdict::improved);
  EXPECT_LT(row.ratio.low, 0.8);
  EXPECT_GT(row.ratio.high, 0.8);
}

TEST(Compare, TooFewRepetitionsAreUndecidedHoweverFarApart) {
  BenchmarkRuns base;
  BenchmarkRuns now;
  base.rows["row"].values = {1, 1.1, 1.2};
  now.rows["row"].values = {10, 11, 12};
  const Comparison comparison = compare(base, now, {});
  EXPECT_EQ(comparison.rows.front().verdict, BenchVerdict::undecided);
  EXPECT_EQ(comparison.rows.front().remark, "too few repetitions");
  EXPECT_EQ(exit_code(comparison), 3);
}

TEST(Compare, NothingInCommonIsVacuous) {
  BenchmarkRuns base;
  BenchmarkRuns now;
  base.rows["old"].values = {1, 2};
  now.rows["new"].values = {1, 2};
  EXPECT_EQ(exit_code(compare(base, now, {})), 3);
  EXPECT_EQ(exit_code(compare({}, {}, {})), 3);
}

TEST(Compare, ABenchmarkWhoseOwnCheckFailsIsNoSpeed) {
  BenchmarkRuns base;
  BenchmarkRuns now;
  base.rows["row"].values = {1, 2};
  now.rows["row"].error = "chips were created or lost";
  const Comparison comparison = compare(base, now, {});
  EXPECT_EQ(exit_code(comparison), 1);
  EXPECT_THAT(comparison_text(comparison), HasSubstr("failed (chips were created or lost)"));
}

}  // namespace
}  // namespace misdeal::reports

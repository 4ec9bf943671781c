#include "reports/comparison/shift.h"

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::reports {
namespace {

constexpr int kDraws = 2000;

std::vector<double> draw(std::mt19937_64& random, std::size_t count, double mean) {
  // Heavier tails than a normal distribution, as times have.
  std::student_t_distribution<double> distribution(3);
  std::vector<double> values(count);
  for (double& value : values) value = mean + distribution(random);
  return values;
}

TEST(Shift, IsThePlantedOneForValuesThatOnlyMoved) {
  const std::vector<double> before{1, 5, 2, 9};
  const std::vector<double> after{4, 8, 5, 12};
  EXPECT_DOUBLE_EQ(shift_between(before, after, 0.9).estimate, 3);
}

TEST(Shift, IntervalIsInfiniteWithTooFewValuesForTheConfidence) {
  const std::vector<double> three{1, 2, 3};
  EXPECT_TRUE(std::isinf(shift_between(three, three, 0.95).high));  // Least p is 2 / 20.
  const std::vector<double> four{1, 2, 3, 4};
  EXPECT_FALSE(std::isinf(shift_between(four, four, 0.95).high));  // Least p is 2 / 70.
}

TEST(Shift, IntervalsCoverThePlantedShiftAsOftenAsTheySay) {
  const std::uint64_t seed = 2026;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  int covered_between = 0;
  int covered_of_pairs = 0;
  for (int round = 0; round < kDraws; ++round) {
    const std::vector<double> before = draw(random, 10, 0);
    const std::vector<double> after = draw(random, 12, 0.7);
    const Shift between = shift_between(before, after, 0.9);
    if (between.low <= 0.7 && 0.7 <= between.high) ++covered_between;
    const Shift pairs = shift_of_pairs(draw(random, 12, 0.7), 0.9);
    if (pairs.low <= 0.7 && 0.7 <= pairs.high) ++covered_of_pairs;
  }
  // At least 90 %, and not far above; three standard deviations are 2 %.
  EXPECT_NEAR(covered_between, 0.91 * kDraws, 0.03 * kDraws);
  EXPECT_NEAR(covered_of_pairs, 0.91 * kDraws, 0.03 * kDraws);
}

}  // namespace
}  // namespace misdeal::reports

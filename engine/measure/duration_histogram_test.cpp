#include "engine/measure/duration_histogram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

TEST(DurationHistogram, SaysNothingOfNothing) {
  const DurationHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.quantile(0.99), 0);
}

/// From nanoseconds to minutes, of one shape each.
std::vector<std::int64_t> random_durations(std::mt19937_64& random) {
  std::vector<std::int64_t> values(1 + random() % 3'000);
  const double middle = std::uniform_real_distribution<double>(0.0, 24.0)(random);
  const double width = std::uniform_real_distribution<double>(0.0, 3.0)(random);
  std::lognormal_distribution<double> duration(middle, width);
  for (auto& value : values) {
    value = static_cast<std::int64_t>(std::min(duration(random), 1e12));
  }
  return values;
}

TEST(DurationHistogram, FindsEveryQuantileWithinOnePercent) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> values = random_durations(random);
    DurationHistogram histogram;
    for (const std::int64_t value : values) histogram.record(value);
    std::ranges::sort(values);
    for (const double share : {0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const double rank = std::max(1.0, std::ceil(share * static_cast<double>(values.size())));
      const auto exact = static_cast<double>(values[static_cast<std::size_t>(rank) - 1]);
      EXPECT_NEAR(static_cast<double>(histogram.quantile(share)), exact, exact * 0.01) << share;
    }
    EXPECT_EQ(histogram.max(), values.back());
    EXPECT_EQ(histogram.count(), values.size());
    EXPECT_EQ(histogram.sum(), std::accumulate(values.begin(), values.end(), std::int64_t{0}));
  }
}

TEST(DurationHistogram, MergesExactlyInAnyOrder) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::array<DurationHistogram, 3> parts;
    DurationHistogram whole;
    for (const std::int64_t value : random_durations(random)) {
      parts[random() % parts.size()].record(value);
      whole.record(value);
    }
    DurationHistogram forwards;
    DurationHistogram backwards;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      forwards.merge(parts[i]);
      backwards.merge(parts[parts.size() - 1 - i]);
    }
    EXPECT_EQ(forwards, whole);
    EXPECT_EQ(backwards, whole);
  }
}

TEST(DurationHistogram, CountsEveryValueInItsPowerOfTwo) {
  DurationHistogram histogram;
  for (const std::int64_t ns : {0, 1, 2, 3, 4, 127, 128, 255, 256, 1'000'000}) histogram.record(ns);
  const auto powers = histogram.powers_of_two();
  EXPECT_EQ(powers[0], 2U);
  EXPECT_EQ(powers[1], 2U);
  EXPECT_EQ(powers[2], 1U);
  EXPECT_EQ(powers[6], 1U);
  EXPECT_EQ(powers[7], 2U);
  EXPECT_EQ(powers[8], 1U);
  EXPECT_EQ(powers[19], 1U);
  EXPECT_EQ(std::accumulate(powers.begin(), powers.end(), std::uint64_t{0}), histogram.count());
}

TEST(DurationHistogram, KeepsValuesBeyondItsRangeAsTheLargest) {
  DurationHistogram histogram;
  histogram.record(std::int64_t{1} << 50);
  histogram.record(-5);
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.max(), std::int64_t{1} << 50);
  EXPECT_EQ(histogram.sum(), std::int64_t{1} << 50);
}

}  // namespace
}  // namespace misdeal::engine

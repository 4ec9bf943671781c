#include "harness/history/latency_histogram.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

TEST(LatencyHistogram, SaysNothingOfNothing) {
  const LatencyHistogram histogram;
  EXPECT_EQ(histogram.count(), 0U);
  EXPECT_EQ(histogram.quantile(0.99), 0);
}

TEST(LatencyHistogram, FindsEveryQuantileWithinOnePercent) {
  constexpr std::uint64_t kSeed = 4711;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  std::lognormal_distribution<double> latency(7.0, 2.0);
  LatencyHistogram histogram;
  std::vector<std::int64_t> values(20'000);
  for (auto& value : values) {
    value = static_cast<std::int64_t>(latency(random));
    histogram.record(value);
  }
  std::ranges::sort(values);
  for (const double share : {0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
    const auto index = static_cast<std::size_t>(std::ceil(share * 20'000)) - 1;
    const auto exact = static_cast<double>(values[index]);
    EXPECT_NEAR(static_cast<double>(histogram.quantile(share)), exact, exact * 0.01 + 1) << share;
  }
  EXPECT_EQ(histogram.max(), values.back());
}

TEST(LatencyHistogram, MergesExactly) {
  LatencyHistogram one;
  LatencyHistogram other;
  LatencyHistogram both;
  for (std::int64_t ns = 0; ns < 100'000; ns += 7) {
    (ns % 2 == 0 ? one : other).record(ns);
    both.record(ns);
  }
  one.merge(other);
  EXPECT_EQ(one.count(), both.count());
  for (int percent = 0; percent <= 100; ++percent) {
    EXPECT_EQ(one.quantile(percent / 100.0), both.quantile(percent / 100.0)) << percent;
  }
  EXPECT_EQ(one.powers_of_two(), both.powers_of_two());
}

TEST(LatencyHistogram, CountsEveryValueInItsPowerOfTwo) {
  LatencyHistogram histogram;
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

TEST(LatencyHistogram, KeepsValuesBeyondItsRangeAsTheLargest) {
  LatencyHistogram histogram;
  histogram.record(std::int64_t{1} << 50);
  histogram.record(-5);
  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.max(), std::int64_t{1} << 50);
}

}  // namespace
}  // namespace misdeal::harness

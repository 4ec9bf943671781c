#include "reports/bench/change_points.h"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace misdeal::reports::bench {
namespace {

/// Levels of 100, +-2 % noise, now and then an outlier three times as high.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : rng_(seed) {}

  std::vector<double> series(std::size_t length, double level = 100) {
    std::normal_distribution<double> noise(level, level * 0.02);
    std::bernoulli_distribution is_outlier(0.03);
    std::vector<double> values(length);
    for (double& value : values) value = noise(rng_) * (is_outlier(rng_) ? 3 : 1);
    return values;
  }
  std::size_t between(std::size_t low, std::size_t high) {
    return std::uniform_int_distribution<std::size_t>(low, high)(rng_);
  }

 private:
  std::mt19937_64 rng_;
};

TEST(ChangePoints, FindsAPlantedStepWhereItIs) {
  const std::uint64_t seed = std::random_device{}();
  Noise noise(seed);
  int near = 0;
  constexpr int kRounds = 100;
  for (int round = 0; round < kRounds; ++round) {
    const std::size_t at = noise.between(12, 188);
    std::vector<double> values = noise.series(at);
    const std::vector<double> later = noise.series(200 - at, round % 2 == 0 ? 115 : 85);
    values.insert(values.end(), later.begin(), later.end());
    for (const ChangePoint& change : find_change_points(values)) {
      const std::size_t distance = change.at > at ? change.at - at : at - change.at;
      near += distance <= 2 && (change.after > change.before) == (round % 2 == 0) ? 1 : 0;
    }
  }
  // It is 98 or more in nearly all; outliers may pile up at the step.
  EXPECT_GE(near, 93) << "of " << kRounds << ", seed " << seed;
}

TEST(ChangePoints, FindsNothingInNoise) {
  const std::uint64_t seed = std::random_device{}();
  Noise noise(seed);
  std::size_t found = 0;
  for (int round = 0; round < 400; ++round) {
    found += find_change_points(noise.series(noise.between(0, 200))).size();
  }
  // 0.4 are expected at most; that there are more than five has a chance of one in 10^5.
  EXPECT_LE(found, 5U) << "seed " << seed;
}

TEST(ChangePoints, FindsSeveralLevels) {
  const std::uint64_t seed = std::random_device{}();
  Noise noise(seed);
  constexpr int kRounds = 60;
  int right = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<double> values;
    for (const double level : {100.0, 130.0, 100.0, 80.0}) {
      const std::vector<double> part = noise.series(50, level);
      values.insert(values.end(), part.begin(), part.end());
    }
    const std::vector<ChangePoint> changes = find_change_points(values);
    bool is_right = changes.size() == 3;
    for (std::size_t i = 0; i < changes.size() && is_right; ++i) {
      is_right =
          std::abs(static_cast<double>(changes[i].at) - 50.0 * static_cast<double>(i + 1)) <= 3;
    }
    right += is_right && std::abs(changes[1].before - 130) < 3 ? 1 : 0;
  }
  EXPECT_GE(right, 52) << "of " << kRounds << ", seed " << seed;
}

TEST(ChangePoints, GivesTheSameAnswerForTheSameSeed) {
  Noise noise(7);
  std::vector<double> values = noise.series(60);
  const std::vector<double> later = noise.series(60, 103);
  values.insert(values.end(), later.begin(), later.end());
  EXPECT_EQ(find_change_points(values, {.seed = 3}), find_change_points(values, {.seed = 3}));
}

TEST(ChangePoints, CallsNoChangeWhatIsSmallerThanTheFloor) {
  std::vector<double> values(40, 100);
  for (std::size_t i = 20; i < 40; ++i) values[i] = 101;
  EXPECT_TRUE(find_change_points(values).empty());
  EXPECT_EQ(find_change_points(values, {.change_min = 0.005}).size(), 1U);
}

TEST(ChangePoints, BearsShortAndConstantSeriesAndThoseThatLeaveZero) {
  EXPECT_TRUE(find_change_points({}).empty());
  EXPECT_TRUE(find_change_points(std::vector<double>{1, 2, 3}).empty());
  EXPECT_TRUE(find_change_points(std::vector<double>(50, 5.0)).empty());
  std::vector<double> values(20, 0.0);
  values.resize(40, 3.0);
  ASSERT_EQ(find_change_points(values).size(), 1U);
  EXPECT_EQ(find_change_points(values)[0].at, 20U);
}

}  // namespace
}  // namespace misdeal::reports::bench

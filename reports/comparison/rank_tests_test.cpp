#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "reports/comparison/holm.h"
#include "reports/comparison/rank_sum.h"
#include "reports/comparison/ranking.h"
#include "reports/comparison/signed_rank.h"

namespace misdeal::reports {
namespace {

std::vector<double> draw(std::mt19937_64& random, std::size_t count) {
  std::lognormal_distribution<double> distribution(0, 0.3);
  std::vector<double> values(count);
  for (double& value : values) value = distribution(random);
  return values;
}

/// Pairs of which the second sample's is larger, counted one by one.
int u_of(const std::vector<double>& all, std::uint32_t second) {
  int u = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      const bool is_pair = (second >> i & 1U) == 0 && (second >> j & 1U) == 1;
      if (is_pair && all[j] > all[i]) ++u;
    }
  }
  return u;
}

TEST(RankSum, ExactPIsTheShareOfAllWaysToSplitTheValuesThatAreAsExtreme) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t m = 1 + random() % 6;
    const std::size_t n = 1 + random() % 6;
    const std::vector<double> first = draw(random, m);
    const std::vector<double> second = draw(random, n);
    std::vector<double> all = first;
    all.insert(all.end(), second.begin(), second.end());
    const std::uint32_t as_drawn = ((1U << n) - 1) << m;
    double splits = 0;
    double as_extreme = 0;
    for (std::uint32_t split = 0; split < 1U << (m + n); ++split) {
      if (static_cast<std::size_t>(__builtin_popcount(split)) != n) continue;
      ++splits;
      if (u_of(all, split) >= u_of(all, as_drawn)) ++as_extreme;
    }
    EXPECT_NEAR(rank_sum_p(first, second), as_extreme / splits, 1e-12) << "seed " << seed;
  }
}

TEST(RankSum, AtItsLargestExactSizeTheNormalApproximationIsNear) {
  const std::size_t m = kExactRankSumMax / 2;
  const double mean = static_cast<double>(m * m) / 2;
  const double deviation = std::sqrt(static_cast<double>(m * m * (2 * m + 1)) / 12);
  for (const double z : {-2.0, -1.0, 0.0, 1.0, 2.0, 3.0}) {
    const double u = std::round(mean + z * deviation);
    EXPECT_NEAR(rank_sum_upper_tail(u, m, m), normal_upper_tail((u - mean - 0.5) / deviation),
                2e-3);
  }
}

TEST(RankSum, EqualValuesSayNothing) {
  const std::vector<double> same(8, 3.0);
  EXPECT_EQ(rank_sum_p(same, same), 1);
}

TEST(RankSum, TiesAreCorrectedForAgainstAllSplits) {
  // 1 1 2 | 2 3 3: of the 20 splits 2 are as extreme.
  const std::vector<double> first{1, 1, 2};
  const std::vector<double> second{2, 3, 3};
  EXPECT_NEAR(rank_sum_p(first, second), 2.0 / 20, 0.06);
  EXPECT_GT(rank_sum_p(second, first), 0.9);
}

TEST(SignedRank, ExactPIsTheShareOfAllSignsThatAreAsExtreme) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t n = 1 + random() % 10;
    std::vector<double> differences = draw(random, n);
    for (double& difference : differences) difference -= 0.8;
    std::vector<double> sizes;
    for (const double difference : differences) sizes.push_back(std::abs(difference));
    const std::vector<double> ranks = rank(sizes).ranks;
    double w = 0;
    for (std::size_t i = 0; i < n; ++i) w += differences[i] > 0 ? ranks[i] : 0;
    double as_extreme = 0;
    for (std::uint32_t signs = 0; signs < 1U << n; ++signs) {
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += (signs >> i & 1U) != 0 ? ranks[i] : 0;
      if (sum >= w) ++as_extreme;
    }
    EXPECT_NEAR(signed_rank_p(differences), as_extreme / std::exp2(n), 1e-12) << "seed " << seed;
  }
}

TEST(SignedRank, NoDifferenceSaysNothing) {
  EXPECT_EQ(signed_rank_p(std::vector<double>(9, 0.0)), 1);
}

// By hand: 0.01 * 4, 0.02 * 3, then never less than what came before; 0.9 is capped by 1.
TEST(Holm, RaisesEachPByHowManyAreStillOpen) {
  const std::vector<double> adjusted = holm(std::vector<double>{0.9, 0.01, 0.03, 0.02});
  const std::vector<double> expected{0.9, 0.04, 0.06, 0.06};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
}

}  // namespace
}  // namespace misdeal::reports

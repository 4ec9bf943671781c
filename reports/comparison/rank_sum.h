#pragma once

#include <cstddef>
#include <span>

/// Whether one of two independent samples tends to be the larger, whatever their distribution:
/// Mann, Whitney: On a test of whether one of two random variables is stochastically larger than
/// the other (1947). Pure.
namespace misdeal::reports {

/// Up to so many values in both samples the null distribution is counted out; every count fits 64
/// bits.
inline constexpr std::size_t kExactRankSumMax = 56;

/// P(U >= u) when both samples, of `m` and `n` values without ties, come from one distribution.
/// Exact up to m + n = kExactRankSumMax, else the normal approximation with continuity correction.
/// O(m * m * n) when exact. Requires m, n >= 1.
double rank_sum_upper_tail(double u, std::size_t m, std::size_t n);

/// One-sided p of `larger` being stochastically larger than `smaller`. Exact for samples as above;
/// with ties, or above, the normal approximation with tie and continuity correction.
/// Requires non-empty samples without NaN.
double rank_sum_p(std::span<const double> smaller, std::span<const double> larger);

}  // namespace misdeal::reports

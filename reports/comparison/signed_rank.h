#pragma once

#include <cstddef>
#include <span>

/// Whether paired differences tend to be positive: Wilcoxon: Individual comparisons by ranking
/// methods (1945). Pure.
namespace misdeal::reports {

/// Up to so many differences the null distribution is counted out.
inline constexpr std::size_t kExactSignedRankMax = 60;

/// P(W >= w), W the sum of the ranks of the positive ones of `n` differences, when each is as
/// likely positive as negative and there are no ties. Exact up to n = kExactSignedRankMax, else the
/// normal approximation with continuity correction. O(n^3) when exact. Requires n >= 1.
double signed_rank_upper_tail(double w, std::size_t n);

/// One-sided p of the differences being symmetric about something above 0. Zeros are left out, as
/// Wilcoxon does; 1 if nothing remains. Ties among absolute differences: normal approximation with
/// tie and continuity correction.
double signed_rank_p(std::span<const double> differences);

}  // namespace misdeal::reports

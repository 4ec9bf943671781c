#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace misdeal::reports {

/// The ranks of values, and how many of them are equal.
struct Ranking {
  std::vector<double> ranks;  ///< 1 for the smallest; equal values share the mean of their ranks
  double tie_term = 0;        ///< sum of t^3 - t over groups of t equal values; 0 without ties
};

/// O(n log n). Requires values without NaN.
Ranking rank(std::span<const double> values);

/// P(Z >= z) of the standard normal distribution.
double normal_upper_tail(double z);

}  // namespace misdeal::reports

#pragma once

#include <span>

/// By how much one sample lies above another, without a view of their distribution: Hodges,
/// Lehmann: Estimates of location based on rank tests (1963); the intervals are those that the rank
/// tests of rank_sum.h and signed_rank.h do not reject. Pure.
namespace misdeal::reports {

/// `low` and `high` are infinite when there are too few values for the confidence asked for.
struct Shift {
  double estimate = 0;
  double low = 0;
  double high = 0;
};

/// Median of all differences `after` - `before`; the interval covers the true shift with at least
/// `confidence`. O(m n log m n) time and memory. Requires non-empty samples, 0 < confidence < 1.
Shift shift_between(std::span<const double> before, std::span<const double> after,
                    double confidence);

/// Median of the means of all pairs of differences, each with itself too. O(n^2 log n).
Shift shift_of_pairs(std::span<const double> differences, double confidence);

}  // namespace misdeal::reports

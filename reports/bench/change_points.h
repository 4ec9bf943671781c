#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace misdeal::reports::bench {

/// From here on, the values are of another level.
struct ChangePoint {
  std::size_t at = 0;  ///< first value of the new level
  double before = 0;   ///< median from the change before it, or the start
  double after = 0;    ///< median until the next change, or the end

  bool operator==(const ChangePoint&) const = default;
};

struct ChangePointOptions {
  std::uint64_t seed = 1;          ///< of the permutations; the same seed gives the same answer
  std::size_t permutations = 999;  ///< none of them may do better: p <= 1 / (permutations + 1)
  std::size_t segment_min = 5;     ///< fewest values of a level, at least 2
  double change_min = 0.02;        ///< levels that are nearer, relative to the one before, are one
};

/// Where the level of a noisy series changes, in order.
///
/// Divides as E-divisive does (Matteson and James, "A nonparametric approach for multiple change
/// point analysis of multivariate data", 2014; Daly and others use it for benchmarks, "The use of
/// change point detection to identify software performance regressions in a continuous integration
/// system", 2020): the best place to divide, a permutation test whether it is better than chance
/// would make it, then the same for both halves. Its measure of divergence is taken with exponent 2
/// and of ranks instead of values: one outlier then counts as one place, and a permutation costs
/// O(n) instead of O(n^2). Ranks blur the place near an end, so it is then moved to where the
/// absolute distances to the medians of both sides are least; and again when all levels are known,
/// with which each change is then tested once more. The test takes the first permutation that does
/// as well for a no, which bounds the cost of a series without changes (after Besag and Clifford,
/// "Sequential Monte Carlo p-values", 1991).
///
/// Values must be finite. Chance makes a change in fewer than one of a thousand series of
/// exchangeable noise. Noise that drifts is not exchangeable, and its drift is taken for changes.
std::vector<ChangePoint> find_change_points(std::span<const double> values,
                                            const ChangePointOptions& options = {});

}  // namespace misdeal::reports::bench

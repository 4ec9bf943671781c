#include "reports/comparison/shift.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include "reports/comparison/rank_sum.h"
#include "reports/comparison/ranking.h"
#include "reports/comparison/signed_rank.h"
#include "reports/statistics/median.h"

namespace misdeal::reports {

namespace {

/// `upper_tail(s)` is P(S >= s) for the number S of the sorted `steps` above the true shift. The
/// k smallest and k largest steps are cut off, k as large as the confidence allows.
Shift between_steps(std::vector<double> steps, double confidence,
                    const std::function<double(double)>& upper_tail) {
  std::ranges::sort(steps);
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  Shift shift{median(steps), -kInfinite, kInfinite};
  const auto is_cut = [&](std::size_t k) {  // P(S <= k) by symmetry
    return upper_tail(static_cast<double>(steps.size() - k)) <= (1 - confidence) / 2;
  };
  std::size_t low = 0;
  std::size_t high = (steps.size() + 1) / 2;
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    is_cut(middle) ? low = middle + 1 : high = middle;
  }
  if (low > 0) {
    shift.low = steps[low - 1];
    shift.high = steps[steps.size() - low];
  }
  return shift;
}

}  // namespace

Shift shift_between(std::span<const double> before, std::span<const double> after,
                    double confidence) {
  std::vector<double> steps;
  steps.reserve(before.size() * after.size());
  for (const double from : before) {
    for (const double to : after) steps.push_back(to - from);
  }
  return between_steps(std::move(steps), confidence, [&](double u) {
    return rank_sum_upper_tail(u, before.size(), after.size());
  });
}

Shift shift_of_pairs(std::span<const double> differences, double confidence) {
  std::vector<double> steps;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    for (std::size_t j = i; j < differences.size(); ++j) {
      steps.push_back((differences[i] + differences[j]) / 2);
    }
  }
  return between_steps(std::move(steps), confidence,
                       [&](double w) { return signed_rank_upper_tail(w, differences.size()); });
}

}  // namespace misdeal::reports

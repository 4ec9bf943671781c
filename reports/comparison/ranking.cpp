#include "reports/comparison/ranking.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace misdeal::reports {

Ranking rank(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  Ranking ranking{std::vector<double>(values.size()), 0};
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && values[order[end]] == values[order[first]]) ++end;
    const auto ties = static_cast<double>(end - first);
    const double shared = static_cast<double>(first + 1 + end) / 2;
    for (; first < end; ++first) ranking.ranks[order[first]] = shared;
    ranking.tie_term += ties * ties * ties - ties;
  }
  return ranking;
}

double normal_upper_tail(double z) {
  return std::erfc(z / std::numbers::sqrt2) / 2;
}

}  // namespace misdeal::reports

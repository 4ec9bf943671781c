#include "reports/comparison/holm.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace misdeal::reports {

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto still_open = static_cast<double>(order.size() - i);
    largest = std::max(largest, std::min(1.0, p[order[i]] * still_open));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

}  // namespace misdeal::reports

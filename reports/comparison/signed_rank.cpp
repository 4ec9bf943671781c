#include "reports/comparison/signed_rank.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "reports/comparison/ranking.h"

namespace misdeal::reports {

namespace {

double exact_upper_tail(double w, std::size_t n) {
  std::vector<std::uint64_t> count(n * (n + 1) / 2 + 1, 0);
  count[0] = 1;
  for (std::size_t rank = 1; rank <= n; ++rank) {
    for (std::size_t sum = count.size(); sum-- > rank;) count[sum] += count[sum - rank];
  }
  std::uint64_t as_large = 0;
  for (std::size_t sum = 0; sum < count.size(); ++sum) {
    if (static_cast<double>(sum) >= w) as_large += count[sum];
  }
  return static_cast<double>(as_large) / std::exp2(static_cast<double>(n));
}

double approximate_upper_tail(double w, double n, double tie_term) {
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - tie_term / 48;
  return normal_upper_tail((w - n * (n + 1) / 4 - 0.5) / std::sqrt(variance));
}

}  // namespace

double signed_rank_upper_tail(double w, std::size_t n) {
  if (n <= kExactSignedRankMax) return exact_upper_tail(w, n);
  return approximate_upper_tail(w, static_cast<double>(n), 0);
}

double signed_rank_p(std::span<const double> differences) {
  std::vector<double> sizes;
  std::vector<bool> is_positive;
  for (const double difference : differences) {
    if (difference == 0) continue;
    sizes.push_back(std::abs(difference));
    is_positive.push_back(difference > 0);
  }
  if (sizes.empty()) return 1;
  const Ranking ranking = rank(sizes);
  double w = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (is_positive[i]) w += ranking.ranks[i];
  }
  if (ranking.tie_term == 0) return signed_rank_upper_tail(w, sizes.size());
  return approximate_upper_tail(w, static_cast<double>(sizes.size()), ranking.tie_term);
}

}  // namespace misdeal::reports

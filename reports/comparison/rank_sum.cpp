#include "reports/comparison/rank_sum.h"

#include <cmath>
#include <cstdint>
#include <vector>

#include "reports/comparison/ranking.h"

namespace misdeal::reports {

namespace {

/// How many of the C(m + n, m) orders of two samples have U = 0, 1, …, m * n: the coefficients of
/// the Gaussian binomial, the product over i of (1 - q^(n+i)) / (1 - q^i). Wraps round in between,
/// which unsigned numbers undo.
std::vector<std::uint64_t> orders_by_u(std::size_t m, std::size_t n) {
  std::vector<std::uint64_t> count(m * n + 1, 0);
  count[0] = 1;
  for (std::size_t i = 1; i <= m; ++i) {
    for (std::size_t u = count.size(); u-- > n + i;) count[u] -= count[u - n - i];
    for (std::size_t u = i; u < count.size(); ++u) count[u] += count[u - i];
  }
  return count;
}

double exact_upper_tail(double u, std::size_t m, std::size_t n) {
  const std::vector<std::uint64_t> count = orders_by_u(m, n);
  std::uint64_t all = 0;
  std::uint64_t as_large = 0;
  for (std::size_t value = 0; value < count.size(); ++value) {
    all += count[value];
    if (static_cast<double>(value) >= u) as_large += count[value];
  }
  return static_cast<double>(as_large) / static_cast<double>(all);
}

double approximate_upper_tail(double u, double m, double n, double tie_term) {
  const double values = m + n;
  const double variance = m * n / 12 * (values + 1 - tie_term / (values * (values - 1)));
  if (variance <= 0) return 1;  // All values are equal.
  return normal_upper_tail((u - m * n / 2 - 0.5) / std::sqrt(variance));
}

}  // namespace

double rank_sum_upper_tail(double u, std::size_t m, std::size_t n) {
  if (m + n <= kExactRankSumMax) return exact_upper_tail(u, m, n);
  return approximate_upper_tail(u, static_cast<double>(m), static_cast<double>(n), 0);
}

double rank_sum_p(std::span<const double> smaller, std::span<const double> larger) {
  std::vector<double> all(smaller.begin(), smaller.end());
  all.insert(all.end(), larger.begin(), larger.end());
  const Ranking ranking = rank(all);
  const auto n = static_cast<double>(larger.size());
  double u = -n * (n + 1) / 2;
  for (std::size_t i = smaller.size(); i < all.size(); ++i) u += ranking.ranks[i];
  if (ranking.tie_term == 0) return rank_sum_upper_tail(u, smaller.size(), larger.size());
  return approximate_upper_tail(u, static_cast<double>(smaller.size()), n, ranking.tie_term);
}

}  // namespace misdeal::reports

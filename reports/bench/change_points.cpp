#include "reports/bench/change_points.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

#include "reports/statistics/median.h"

namespace misdeal::reports::bench {

namespace {

/// Places in the order of size, from 1; equal values share the middle one of theirs.
std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&values](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    for (std::size_t i = first; i <= last; ++i) {
      ranks[order[i]] = static_cast<double>(first + last) / 2 + 1;
    }
    first = last + 1;
  }
  return ranks;
}

struct Division {
  std::size_t at = 0;
  double divergence = 0;
};

/// n m / (n + m) times the squared difference of the mean ranks of both sides, at its largest.
Division best_division(std::span<const double> ranks, std::size_t segment_min) {
  const auto size = static_cast<double>(ranks.size());
  const double mean = (size + 1) / 2;
  Division best;
  double excess = 0;
  for (std::size_t at = 1; at + segment_min <= ranks.size(); ++at) {
    excess += ranks[at - 1] - mean;
    if (at < segment_min) continue;
    const auto left = static_cast<double>(at);
    const double divergence = excess * excess * size / (left * (size - left));
    if (divergence > best.divergence) best = {at, divergence};
  }
  return best;
}

Division division_at(std::span<const double> ranks, std::size_t at) {
  const auto size = static_cast<double>(ranks.size());
  const auto left = static_cast<double>(at);
  const double excess =
      std::accumulate(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(at), 0.0) -
      left * (size + 1) / 2;
  return {at, excess * excess * size / (left * (size - left))};
}

class Search {
 public:
  Search(std::span<const double> values, const ChangePointOptions& options)
      : values_(values), options_(options), rng_(options.seed) {}

  std::vector<std::size_t> run() {
    divide(0, values_.size());
    std::ranges::sort(changes_);
    settle();
    while (drop_too_small() || drop_chance()) settle();
    return changes_;
  }

  [[nodiscard]] ChangePoint change_at(std::size_t index) const {
    const std::size_t at = changes_[index];
    return {.at = at,
            .before = median(start_of_level(index), at),
            .after = median(at, end_of_level(index))};
  }

 private:
  void divide(std::size_t start, std::size_t end) {
    if (end - start < 2 * segment_min()) return;
    std::vector<double> ranks = ranks_of(values_.subspan(start, end - start));
    const Division best = best_division(ranks, segment_min());
    if (best.at == 0 || !is_beyond_chance(ranks, best)) return;
    const std::size_t at = place_exactly(start, start + best.at, end);
    changes_.push_back(at);
    divide(start, at);
    divide(at, end);
  }

  /// Ranks tell that there is a change better than where it is: close to an end they may miss it by
  /// some places. It is where the values are nearest to the medians of their sides.
  [[nodiscard]] std::size_t place_exactly(std::size_t start, std::size_t at,
                                          std::size_t end) const {
    const double left = median(start, at);
    const double right = median(at, end);
    std::size_t best = at;
    double distance = 0;  // of the left side's values to their median, less that to the right one's
    double least = HUGE_VAL;
    for (std::size_t i = start; i + segment_min() <= end; ++i) {
      if (i >= start + segment_min() && distance < least) {
        least = distance;
        best = i;
      }
      distance += std::abs(values_[i] - left) - std::abs(values_[i] - right);
    }
    return best;
  }

  bool is_beyond_chance(std::vector<double>& ranks, const Division& best) {
    for (std::size_t round = 0; round < options_.permutations; ++round) {
      for (std::size_t left = ranks.size(); left > 1; --left) {
        std::swap(ranks[left - 1], ranks[rng_() % left]);
      }
      if (best_division(ranks, segment_min()).divergence >= best.divergence) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t start_of_level(std::size_t index) const {
    return index == 0 ? 0 : changes_[index - 1];
  }
  [[nodiscard]] std::size_t end_of_level(std::size_t index) const {
    return index + 1 == changes_.size() ? values_.size() : changes_[index + 1];
  }
  [[nodiscard]] std::size_t segment_min() const {
    return std::max<std::size_t>(options_.segment_min, 2);
  }

  /// The first divisions were placed while other levels were still mixed into their sides.
  void settle() {
    constexpr int kRoundsMax = 4;
    bool has_moved = true;
    for (int round = 0; has_moved && round < kRoundsMax; ++round) {
      has_moved = false;
      for (std::size_t i = 0; i < changes_.size(); ++i) {
        const std::size_t at = place_exactly(start_of_level(i), changes_[i], end_of_level(i));
        has_moved = has_moved || at != changes_[i];
        changes_[i] = at;
      }
    }
  }

  /// Drops the smallest change that is no longer beyond chance between the levels it has now.
  bool drop_chance() {
    return drop_smallest_of([this](std::size_t i) {
      const std::size_t start = start_of_level(i);
      std::vector<double> ranks = ranks_of(values_.subspan(start, end_of_level(i) - start));
      return !is_beyond_chance(ranks, division_at(ranks, changes_[i] - start));
    });
  }

  bool drop_too_small() {
    return drop_smallest_of([this](std::size_t i) { return size_of(i) < options_.change_min; });
  }

  /// The levels on both sides of a dropped change become one, so that others change, too.
  template <typename IsUnwanted>
  bool drop_smallest_of(const IsUnwanted& is_unwanted) {
    std::size_t smallest = changes_.size();
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      const bool is_smaller = smallest == changes_.size() || size_of(i) < size_of(smallest);
      if (is_smaller && is_unwanted(i)) smallest = i;
    }
    if (smallest == changes_.size()) return false;
    changes_.erase(changes_.begin() + static_cast<std::ptrdiff_t>(smallest));
    return true;
  }

  /// Relative to the level before.
  [[nodiscard]] double size_of(std::size_t index) const {
    const ChangePoint change = change_at(index);
    if (change.before == change.after) return 0;
    if (change.before == 0) return HUGE_VAL;
    return std::abs((change.after - change.before) / change.before);
  }

  [[nodiscard]] double median(std::size_t start, std::size_t end) const {
    const auto part = values_.subspan(start, end - start);
    return reports::median({part.begin(), part.end()});
  }

  std::span<const double> values_;
  ChangePointOptions options_;
  std::mt19937_64 rng_;
  std::vector<std::size_t> changes_;
};

}  // namespace

std::vector<ChangePoint> find_change_points(std::span<const double> values,
                                            const ChangePointOptions& options) {
  Search search(values, options);
  const std::size_t count = search.run().size();
  std::vector<ChangePoint> changes;
  changes.reserve(count);
  for (std::size_t i = 0; i < count; ++i) changes.push_back(search.change_at(i));
  return changes;
}

}  // namespace misdeal::reports::bench

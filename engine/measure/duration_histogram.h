#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

/// What a running program is measured with: durations as histograms, and locks by their names.
namespace misdeal::engine {

/// A log-linear histogram of durations in nanoseconds, as HdrHistogram (Tene, 2012): 128 buckets to
/// the power of two, so any quantile is off by less than 1 %. Holds 0 to 2^40 ns (18 minutes); what
/// is longer counts as the longest, but keeps its part of the sum and of the maximum. Recording is
/// a few instructions and never allocates; merging is exact. 35 KB, of which a narrow distribution
/// touches little. Not thread-safe: one a thread or a lock, merged afterwards.
class DurationHistogram {
 public:
  /// Negative durations count as 0. `times`: how many durations this one stands for.
  void record(std::int64_t ns, std::uint64_t times = 1) {
    ns = std::max<std::int64_t>(ns, 0);
    buckets_[bucket_of(std::min(static_cast<std::uint64_t>(ns), kNsMax))] += times;
    count_ += times;
    sum_ns_ += ns * static_cast<std::int64_t>(times);
    max_ns_ = std::max(max_ns_, ns);
  }
  void merge(const DurationHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t max() const { return max_ns_; }
  /// Of all durations, exact; up to 292 years.
  [[nodiscard]] std::int64_t sum() const { return sum_ns_; }
  /// The smallest recorded value (its bucket's upper end) at or below which `share` of all values
  /// lie. Requires 0 <= share <= 1; 0 when nothing was recorded.
  [[nodiscard]] std::int64_t quantile(double share) const;
  /// Element k counts the values in [2^k, 2^(k+1)) ns; 0 ns counts in element 0.
  [[nodiscard]] std::array<std::uint64_t, 40> powers_of_two() const;

  friend bool operator==(const DurationHistogram&, const DurationHistogram&) = default;

 private:
  static constexpr int kSubBits = 7;
  static constexpr std::size_t kSubCount = std::size_t{1} << kSubBits;
  static constexpr std::size_t kBucketCount = (40 - kSubBits + 1) * kSubCount;
  static constexpr std::uint64_t kNsMax = (std::uint64_t{1} << 40U) - 1;

  static std::size_t bucket_of(std::uint64_t ns) {
    if (ns < kSubCount) return static_cast<std::size_t>(ns);
    const int shift = static_cast<int>(std::bit_width(ns)) - 1 - kSubBits;
    const std::uint64_t sub = (ns >> static_cast<unsigned>(shift)) - kSubCount;
    return (static_cast<std::size_t>(shift) + 1) * kSubCount + static_cast<std::size_t>(sub);
  }
  static std::uint64_t upper_end(std::size_t bucket);

  std::uint64_t count_ = 0;
  std::int64_t max_ns_ = 0;
  std::int64_t sum_ns_ = 0;
  std::array<std::uint64_t, kBucketCount> buckets_{};
};

}  // namespace misdeal::engine

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace misdeal::harness {

/// A log-linear histogram of durations in nanoseconds, as HdrHistogram (Tene, 2012): 128 buckets to
/// the power of two, so any quantile is off by less than 1 %. Recording is a few instructions and
/// never allocates; merging is exact. Not thread-safe: one a thread, merged afterwards.
class LatencyHistogram {
 public:
  void record(std::int64_t ns);
  void merge(const LatencyHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t max() const { return max_ns_; }
  /// The smallest recorded value (its bucket's upper end) at or below which `share` of all values
  /// lie. Requires 0 <= share <= 1; 0 when nothing was recorded.
  [[nodiscard]] std::int64_t quantile(double share) const;
  /// Element k counts the values in [2^k, 2^(k+1)) ns; 0 ns counts in element 0.
  [[nodiscard]] std::array<std::uint64_t, 40> powers_of_two() const;

 private:
  static constexpr int kSubBits = 7;
  static constexpr std::size_t kSubCount = std::size_t{1} << kSubBits;
  static constexpr std::size_t kBucketCount = (40 - kSubBits + 1) * kSubCount;

  static std::size_t bucket_of(std::uint64_t ns);
  static std::uint64_t upper_end(std::size_t bucket);

  std::array<std::uint32_t, kBucketCount> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t max_ns_ = 0;
};

}  // namespace misdeal::harness

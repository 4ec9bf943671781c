#include "engine/measure/duration_histogram.h"

#include <cmath>

namespace misdeal::engine {

std::uint64_t DurationHistogram::upper_end(std::size_t bucket) {
  if (bucket < kSubCount) return bucket;
  const auto shift = static_cast<unsigned>(bucket / kSubCount - 1);
  const std::uint64_t sub = bucket % kSubCount + kSubCount;
  return ((sub + 1) << shift) - 1;
}

void DurationHistogram::merge(const DurationHistogram& other) {
  for (std::size_t i = 0; i < kBucketCount; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  sum_ns_ += other.sum_ns_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

std::int64_t DurationHistogram::quantile(double share) const {
  if (count_ == 0) return 0;
  const auto wanted = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBucketCount; ++i) {
    seen += buckets_[i];
    if (seen >= wanted) return std::min(static_cast<std::int64_t>(upper_end(i)), max_ns_);
  }
  return max_ns_;
}

std::array<std::uint64_t, 40> DurationHistogram::powers_of_two() const {
  std::array<std::uint64_t, 40> result{};
  for (std::size_t i = 0; i < kBucketCount; ++i) {
    if (buckets_[i] == 0) continue;
    const auto power = std::max(static_cast<int>(std::bit_width(upper_end(i))), 1) - 1;
    result[static_cast<std::size_t>(power)] += buckets_[i];
  }
  return result;
}

}  // namespace misdeal::engine

#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace misdeal::reports {

/// A range of power-of-two buckets of latency, shared by histograms that are to be compared.
struct BucketRange {
  std::size_t first = 0;
  std::size_t end = 0;  ///< behind the last; equal to first when nothing was counted

  friend bool operator==(const BucketRange&, const BucketRange&) = default;
};

/// The smallest range that holds all counts of `a` and `range`.
BucketRange widened(BucketRange range, std::span<const std::uint64_t> buckets);

struct LatencyMark {
  std::int64_t ns = 0;
  const char* name = "";  ///< "p50"
};

/// A histogram as one SVG element: time on a logarithmic axis, heights in proportion to the counts,
/// but a bucket that holds anything is always to be seen. Element k of `buckets` counts [2^k,
/// 2^(k+1)) ns. Pure.
std::string draw_latency_bars(std::span<const std::uint64_t> buckets, BucketRange range,
                              std::span<const LatencyMark> marks);

/// The axis that belongs to it: the powers of ten within the range.
std::string draw_latency_axis(BucketRange range);

}  // namespace misdeal::reports

#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// Drawings as SVG: what the operations of a finding and the latencies of a run look like.
namespace misdeal::reports {

/// A bar to be placed: from one time to another, at least so wide.
struct Interval {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;  ///< harness::kNeverReturned: open to the right
  double width_min = 0;     ///< pixels
};

/// Where a moment is drawn.
struct Moment {
  std::int64_t time_ns = 0;
  double x = 0;
  bool is_after_long_gap = false;  ///< the distance to the moment before is drawn much shortened
};

struct TimeLayout {
  std::vector<double> begin_x;  ///< by interval
  std::vector<double> end_x;    ///< by interval; open ones end at `width`
  std::vector<Moment> moments;  ///< every beginning and end, by time and x
  double width = 0;
};

/// Places intervals on an axis on which order and overlap are exact and distances are not: every
/// label must fit on its bar, whether the bars are nanoseconds apart or one is a thousand times as
/// long as the others. Distances grow with the logarithm of the time between two moments, and where
/// that is too narrow for a bar they are stretched. Two intervals overlap on the axis exactly if
/// they overlap in time; ends that touch count as overlapping. O(n log n).
TimeLayout lay_out_time(std::span<const Interval> intervals);

}  // namespace misdeal::reports

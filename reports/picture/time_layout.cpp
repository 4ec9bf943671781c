#include "reports/picture/time_layout.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "harness/history/operation.h"

namespace misdeal::reports {

namespace {

constexpr double kStepMin = 7;    // pixels between two moments
constexpr double kStepMax = 110;  // a longer gap is marked as shortened
constexpr double kStepPerDoubling = 9;

struct Event {
  std::int64_t time_ns = 0;
  std::size_t interval = 0;
  bool is_end = false;
};

/// By time; at one time beginnings first, so that touching intervals overlap.
std::vector<Event> events_of(std::span<const Interval> intervals) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    events.push_back({intervals[i].begin_ns, i, false});
    if (intervals[i].end_ns != harness::kNeverReturned) {
      events.push_back({intervals[i].end_ns, i, true});
    }
  }
  std::ranges::sort(events, {}, [](const Event& event) {
    return std::tuple(event.time_ns, event.is_end, event.interval);
  });
  return events;
}

/// The distance that others are measured by: a small one of those that occur.
double reference_gap_ns(std::span<const Event> events) {
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < events.size(); ++i) {
    const std::int64_t gap = events[i].time_ns - events[i - 1].time_ns;
    if (gap > 0) gaps.push_back(gap);
  }
  if (gaps.empty()) return 1;
  const auto quarter = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 4);
  std::ranges::nth_element(gaps, quarter);
  return static_cast<double>(*quarter);
}

double step(std::int64_t gap_ns, double reference_ns) {
  return kStepMin + kStepPerDoubling * std::log2(1.0 + static_cast<double>(gap_ns) / reference_ns);
}

}  // namespace

TimeLayout lay_out_time(std::span<const Interval> intervals) {
  const std::vector<Event> events = events_of(intervals);
  const double reference_ns = reference_gap_ns(events);
  TimeLayout layout;
  layout.begin_x.resize(intervals.size());
  layout.end_x.resize(intervals.size());

  double x = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    bool is_after_long_gap = false;
    if (i > 0) {
      const double distance = step(event.time_ns - events[i - 1].time_ns, reference_ns);
      is_after_long_gap = distance > kStepMax;
      x += std::min(distance, kStepMax);
    }
    if (event.is_end) {
      x = std::max(x, layout.begin_x[event.interval] + intervals[event.interval].width_min);
      layout.end_x[event.interval] = x;
    } else {
      layout.begin_x[event.interval] = x;
    }
    layout.moments.push_back({event.time_ns, x, is_after_long_gap});
  }

  layout.width = x;
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i].end_ns == harness::kNeverReturned) {
      layout.width = std::max(layout.width, layout.begin_x[i] + intervals[i].width_min);
    }
  }
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i].end_ns == harness::kNeverReturned) layout.end_x[i] = layout.width;
  }
  return layout;
}

}  // namespace misdeal::reports

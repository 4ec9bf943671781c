#include <cmath>

#include "harness/wire/load.h"

namespace misdeal::wire {

std::int64_t FixedRate::due_ns(std::uint64_t i) const {
  // Seconds and their rest apart: a double has 53 bits, and a day has 47 bits of nanoseconds.
  const double seconds = static_cast<double>(i) / shots_per_second;
  const double whole = std::floor(seconds);
  const double shots_before = whole * shots_per_second;
  const double rest = (static_cast<double>(i) - shots_before) / shots_per_second;
  return static_cast<std::int64_t>(whole) * 1'000'000'000 + std::llround(rest * 1e9);
}

void PacedLatency::record(const ReplyTimes& times, bool is_answered) {
  ++sent_;
  if (times.first_out_ns - times.due_ns > kLateNs) ++late_;
  if (!is_answered) return;
  from_due_.record(times.complete_ns - times.due_ns);
  from_send_.record(times.complete_ns - times.first_out_ns);
}

double PacedLatency::late_share() const {
  const std::uint64_t due = sent_ + unsent_;
  return due == 0 ? 0.0 : static_cast<double>(late()) / static_cast<double>(due);
}

}  // namespace misdeal::wire

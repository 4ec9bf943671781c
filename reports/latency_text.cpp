#include "reports/latency_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "reports/wording/number_text.h"

namespace misdeal::reports {

std::string latency_text(const std::vector<LatencyRow>& rows) {
  const auto all = std::ranges::find(rows, kAllKinds, &LatencyRow::kind);
  if (all == rows.end()) return "";
  return fmt::format("p50 {}, p90 {}, p99 {}, max {}", duration_text(all->p50_ns),
                     duration_text(all->p90_ns), duration_text(all->p99_ns),
                     duration_text(all->max_ns));
}

std::string rate_text(const PacedLoad& load) {
  const std::string text =
      fmt::format("{:g} requests a second asked for, {:.1f} reached, {} of {} more than 1 ms late",
                  load.asked_per_s, load.reached_per_s, share_text(load.late, load.requests),
                  grouped(load.requests));
  const bool is_held =
      static_cast<double>(load.late) <= kLateShareMax * static_cast<double>(load.requests);
  return is_held ? text : text + ": the rate was not held";
}

}  // namespace misdeal::reports

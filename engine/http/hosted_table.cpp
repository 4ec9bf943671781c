#include "engine/http/hosted_table.h"

#include <utility>

namespace misdeal::engine::http {

HostedTable::HostedTable(const TableFacts& facts, std::unique_ptr<ActionProcessor> processor,
                         std::size_t trail_commits_max, Metrics& metrics)
    : facts_(facts),
      metrics_(metrics),
      processor_(std::move(processor)),
      trail_(*processor_, trail_commits_max,
             [&metrics](std::string_view name) { return metrics.lock_meter(name); }) {}

Response HostedTable::submit(const Request& request) {
  const Response response = processor_->submit({}, request);
  metrics_.count_request(response);
  // A replay of a join notes it as well: its answer may overtake the first one.
  if (request.command.kind == CommandKind::join && response.outcome == Outcome::committed) {
    note_join(request.command.seat, response.version());
  }
  return response;
}

void HostedTable::note_join(SeatNo seat, Version version) {
  std::atomic<Version>& joined = joined_[seat.index()];
  Version known = joined.load(std::memory_order_relaxed);
  while (known < version && !joined.compare_exchange_weak(known, version, std::memory_order_release,
                                                          std::memory_order_relaxed)) {
  }
}

}  // namespace misdeal::engine::http

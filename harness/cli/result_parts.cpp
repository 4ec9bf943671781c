#include "harness/cli/result_parts.h"

#include <utility>

#include <fmt/format.h>

#include "harness/cli/build_info.h"

namespace misdeal::harness {

reports::RunResult stress_result() {
  reports::RunResult result;
  result.tool_version = tool_version();
  result.build = build_description();
  result.commit = commit_under_test();
  result.verb = "stress";
  return result;
}

namespace {

reports::LatencyRow latency_row(std::string kind, const engine::DurationHistogram& histogram) {
  return {.kind = std::move(kind),
          .count = histogram.count(),
          .p50_ns = histogram.quantile(0.5),
          .p90_ns = histogram.quantile(0.9),
          .p99_ns = histogram.quantile(0.99),
          .max_ns = histogram.max(),
          .buckets = histogram.powers_of_two()};
}

/// "Table::submit" of "Response misdeal::engine::Table::submit(const Request &)".
std::string short_function_name(std::string_view name) {
  constexpr std::string_view kNamespace = "misdeal::engine::";
  name = name.substr(0, name.find('('));
  if (const auto type = name.rfind(' '); type != std::string_view::npos)
    name.remove_prefix(type + 1);
  if (const auto at = name.find(kNamespace); at != std::string_view::npos) {
    name.remove_prefix(at + kNamespace.size());
  }
  return std::string(name);
}

std::string party_text(const engine::LockParty& party) {
  return fmt::format("{} (thread {})", short_function_name(party.what), party.thread);
}

reports::LockRow lock_row(const engine::NamedContention& named) {
  const engine::LockContention& found = named.contention;
  reports::LockRow row{.name = named.name,
                       .locks = named.locks,
                       .acquisitions = found.acquisitions,
                       .contended = found.contended,
                       .retries = found.retries,
                       .wait_sum_ns = found.wait.sum(),
                       .hold_sum_ns = found.hold.sum(),
                       .wait = latency_row("wait", found.wait),
                       .hold = latency_row("hold", found.hold),
                       .longest_waiter = {},
                       .longest_holder = {}};
  if (found.contended > 0) {
    row.longest_waiter = party_text(found.longest.waiter);
    row.longest_holder = party_text(found.longest.holder);
  }
  return row;
}

}  // namespace

std::vector<reports::LockRow> lock_rows(std::span<const engine::NamedContention> locks) {
  std::vector<reports::LockRow> rows;
  for (const engine::NamedContention& named : locks) rows.push_back(lock_row(named));
  return rows;
}

std::vector<reports::LatencyRow> latency_rows(std::span<const KindOfLatency> kinds) {
  std::vector<reports::LatencyRow> rows;
  engine::DurationHistogram all;
  for (const KindOfLatency& it : kinds) {
    if (it.histogram->count() == 0) continue;
    rows.push_back(latency_row(it.kind, *it.histogram));
    all.merge(*it.histogram);
  }
  if (all.count() > 0) rows.push_back(latency_row(std::string(reports::kAllKinds), all));
  return rows;
}

}  // namespace misdeal::harness

#include "harness/cli/result_parts.h"

#include <utility>

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

}  // namespace

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

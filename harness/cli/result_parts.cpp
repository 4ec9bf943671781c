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

reports::LatencyRow latency_row(std::string kind, const LatencyHistogram& histogram) {
  return {.kind = std::move(kind),
          .count = histogram.count(),
          .p50_ns = histogram.quantile(0.5),
          .p90_ns = histogram.quantile(0.9),
          .p99_ns = histogram.quantile(0.99),
          .max_ns = histogram.max(),
          .buckets = histogram.powers_of_two()};
}

}  // namespace misdeal::harness

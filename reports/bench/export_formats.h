#pragma once

#include <vector>

#include "reports/bench/export_results.h"

namespace misdeal::reports::bench {

/// One series at the chosen commit.
struct ExportRow {
  const std::string& benchmark;
  const std::string& measure;
  const Machine& machine;
  const Commit& commit;
  const Build& build;
  const Point& point;
};

/// `[{name, unit, value, range, extra}]` of github-action-benchmark's tool customSmallerIsBetter.
/// Throughput becomes time per item, byte or whatever was counted; what else is better when it is
/// higher, or of unknown direction, is left out with a note, since the action would raise its
/// alerts the wrong way round.
Exported smaller_is_better(const std::vector<ExportRow>& rows);

/// `{benchmark: {measure: {value, lower_value, upper_value}}}`, Bencher Metric Format: `latency` is
/// the real time in ns, `throughput` the items a second, others by name with dashes.
Exported bencher_metric_format(const std::vector<ExportRow>& rows);

/// OpenMetrics 1.0 text: a gauge a measure in base units (seconds), each with the lowest and the
/// highest repetition as `_low` and `_high`, and `benchmark_run_info`. At the time of the commit.
Exported open_metrics(const std::vector<ExportRow>& rows);

}  // namespace misdeal::reports::bench

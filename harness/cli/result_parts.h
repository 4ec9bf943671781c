#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/measure/duration_histogram.h"
#include "reports/run_result.h"

/// What the results of all attacks have in common, whatever was attacked.
namespace misdeal::harness {

/// The result of `misdeal stress` with nothing but which Misdeal ran, as what build, on what
/// commit.
reports::RunResult stress_result();

struct KindOfLatency {
  std::string kind;
  const engine::DurationHistogram* histogram;
};

/// A row for each kind that was measured, and at the end one of all together.
std::vector<reports::LatencyRow> latency_rows(std::span<const KindOfLatency> kinds);

}  // namespace misdeal::harness

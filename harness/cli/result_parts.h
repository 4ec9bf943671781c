#pragma once

#include <string>

#include "harness/history/latency_histogram.h"
#include "reports/run_result.h"

/// What the results of all attacks have in common, whatever was attacked.
namespace misdeal::harness {

/// The result of `misdeal stress` with nothing but which Misdeal ran, as what build, on what commit.
reports::RunResult stress_result();

/// The row of one kind of operation.
reports::LatencyRow latency_row(std::string kind, const LatencyHistogram& histogram);

}  // namespace misdeal::harness

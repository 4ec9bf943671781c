#pragma once

#include <string>

#include "harness/drivers/stress.h"
#include "reports/run_result.h"

namespace misdeal::harness {

/// What a stress run found as the one result that every kind of report is written from. Leaves out
/// what only the caller knows: where it began, the folder, the commands.
reports::RunResult result_of(const StressOptions& options, const StressOutcome& outcome);

}  // namespace misdeal::harness

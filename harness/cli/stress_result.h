#pragma once

#include <string>

#include "harness/drivers/stress.h"
#include "reports/run_result.h"

namespace misdeal::harness {

/// What a stress run found as the one result that every kind of report is written from. Leaves out
/// what only the caller knows: where it began, the folder, the commands.
/// Findings name the file of their history, which is still to be written.
reports::RunResult result_of(const StressOptions& options, const StressOutcome& outcome);

/// What the file of a kept epoch's history is called in the run's folder: that of the first
/// violated epoch "history.mdh", of others "history-epoch-7.mdh".
std::string history_file_name(const History& history, const StressOutcome& outcome);

}  // namespace misdeal::harness

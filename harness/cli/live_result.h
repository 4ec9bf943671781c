#pragma once

#include <span>

#include "harness/live/conformance.h"
#include "harness/live/live_run.h"
#include "reports/run_result.h"

namespace misdeal::harness {

/// What an attack on a live server found, as the one result that every report is written from.
/// Leaves out what only the caller knows: where it began, the folder, the commands.
reports::RunResult result_of(const Profile& profile, const LiveOptions& options,
                             const LiveOutcome& outcome);

/// What the conformance pack found.
reports::RunResult result_of(const Profile& profile, std::span<const ConformanceRow> rows);

}  // namespace misdeal::harness

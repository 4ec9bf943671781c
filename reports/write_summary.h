#pragma once

#include <iosfwd>

#include "reports/run_result.h"

namespace misdeal::reports {

/// Markdown for the summary of a CI step: verdicts, and findings with their commands. Below 1 MiB
/// whatever the result holds; text in it cannot become markup or a workflow command.
void write_summary(const RunResult& result, std::ostream& out);

}  // namespace misdeal::reports

#pragma once

#include <iosfwd>

#include "reports/run_result.h"

namespace misdeal::reports {

/// What a run ends with on a terminal or in a CI log: the verdict first, then a block for each
/// violation (what was violated, the few events that show it, the history file, the command that
/// judges it again, the command that shrinks it), then what was exercised and how to run again.
void print_summary(const RunResult& result, std::ostream& out, bool colour);

}  // namespace misdeal::reports

#pragma once

#include <iosfwd>

#include "reports/run_result.h"

namespace misdeal::reports {

/// One page that needs nothing else: no network, no other file. Violations with a space-time
/// diagram, the chip trail and the command to run again; what was checked, exercised and measured.
void write_html(const RunResult& result, std::ostream& out);

}  // namespace misdeal::reports

#pragma once

#include <iosfwd>

#include "reports/run_result.h"

namespace misdeal::reports {

/// Everything in the result as JSON, by report.schema.json (see docs/report-format.md). Text that
/// is not UTF-8 is mended; 64-bit numbers without a bound are text, since readers in JavaScript
/// would round them.
void write_json(const RunResult& result, std::ostream& out);

}  // namespace misdeal::reports

#pragma once

#include <iosfwd>

#include "reports/run_result.h"

namespace misdeal::reports {

/// SARIF 2.1.0 as code scanning reads it: a rule for each property, a result for each kind of
/// violation, located at the clause of docs/contract.md that is broken. The fingerprint is made of
/// property, engine and kinds of operation, so that it is the same for every seed.
void write_sarif(const RunResult& result, std::ostream& out);

}  // namespace misdeal::reports

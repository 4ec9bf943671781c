#pragma once

#include <iosfwd>

#include "reports/run_result.h"

namespace misdeal::reports {

/// JUnit XML as GitLab and Jenkins read it: a test case for each property and one, "exercise", that
/// fails when the run was vacuous. Names carry no seed, so that a case has a history in CI.
/// Violated is a failure, undecided an error, not checked is skipped.
void write_junit(const RunResult& result, std::ostream& out);

}  // namespace misdeal::reports

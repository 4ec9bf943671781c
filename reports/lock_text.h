#pragma once

#include <string>
#include <vector>

#include "reports/run_result.h"

namespace misdeal::reports {

/// Contention by lock as lines of one table, the lock that was waited for most first, and below it
/// the longest waits. Nothing if no lock was measured. Not escaped.
std::vector<std::string> lock_lines(const std::vector<LockRow>& rows);

/// "3.10 ms: Table::submit (thread 71), while Table::read (thread 72) had it"; empty if nobody
/// waited. Not escaped.
std::string longest_wait_text(const LockRow& row);

/// Those waited for most first; by name where that is the same.
std::vector<LockRow> by_wait(std::vector<LockRow> rows);

}  // namespace misdeal::reports

#pragma once

#include <cstdint>
#include <string>

#include "reports/run_result.h"

namespace misdeal::reports {

/// What a run comes to; a violation outweighs everything, then whatever keeps a run from proving.
enum class Conclusion : std::uint8_t { failed, violated, undecided, vacuous, interrupted, holds };

Conclusion conclusion(const RunResult& result);

/// "Violated", "Undecided", "Nothing proved", "Interrupted", "Holds".
std::string conclusion_text(Conclusion conclusion);

/// The conclusion and what it rests on, one sentence: "exactly-once does not hold (17 violations)",
/// "overlapping duplicates never happened", "all 9 properties hold".
std::string headline(const RunResult& result);

/// What was attacked, by a name that is the same from run to run: the engine, or the profile of a
/// foreign server, whose address may change.
std::string subject_name(const RunResult& result);

/// "1,234,567 operations in 10.0 s (123,456 a second), 12 epochs".
std::string work_text(const RunResult& result);

/// "12,345 hands in hands.jsonl; 2 tables are cut short there, ...".
std::string hands_text(const HandsWritten& written);

/// The command that judges a finding's history again, or "" if there is no file.
std::string check_command(const RunResult& result, const ReportedFinding& finding);

/// The history file as seen from where the command ran.
std::string history_path(const RunResult& result, const ReportedFinding& finding);

}  // namespace misdeal::reports

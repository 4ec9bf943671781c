#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "harness/history/history.h"
#include "reports/run_result.h"

namespace misdeal::harness {

/// What a verb leaves behind: a fresh folder with the reports and the history, a summary on stdout.
struct RunOutput {
  std::filesystem::path out;         ///< the run's folder is made below it
  const History* history = nullptr;  ///< written as history.mdh if there is one
  /// What else belongs into that folder, and into the result; called once the history is safe.
  std::function<void(reports::RunResult&)> add;
  bool is_json = false;  ///< report.json on stdout, the summary on stderr
};

/// Makes the folder, writes history and reports, lets `latest` point at it, prints the summary and
/// where the report is. What cannot be written is said on stderr, after the verdict; false then.
bool put_out(reports::RunResult& result, const RunOutput& output);

}  // namespace misdeal::harness

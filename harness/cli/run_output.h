#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/history/history.h"
#include "reports/run_result.h"

namespace misdeal::harness {

/// A history and what its file is called in the run's folder.
struct KeptHistory {
  const History* history;
  std::string file;
};

/// What a verb leaves behind: a fresh folder with the reports and histories, a summary on stdout.
struct RunOutput {
  std::filesystem::path out;           ///< the run's folder is made below it
  std::vector<KeptHistory> histories;  ///< all that findings name, and others that are wanted
  /// What else belongs into that folder, and into the result; called once the histories are safe.
  std::function<void(reports::RunResult&)> add;
  bool is_json = false;  ///< report.json on stdout, the summary on stderr
};

/// Makes the folder, writes histories and reports, lets `latest` point at it, prints the summary
/// and where the report is. What cannot be written is said on stderr, after the verdict; false
/// then.
bool put_out(reports::RunResult& result, const RunOutput& output);

}  // namespace misdeal::harness

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace misdeal::harness {

/// `misdeal report [--sanitizer LOG... [--status N]] [--merge report.json...]`: makes reports of
/// what sanitizers wrote, and of what was found before, by other shards or on other machines.
struct ReportVerbOptions {
  std::vector<std::filesystem::path> sanitizer_logs;  ///< files, or folders of files
  std::vector<std::filesystem::path> merged;          ///< report.json of earlier calls
  std::filesystem::path source_root = ".";            ///< paths in the reports are relative to it
  std::filesystem::path out = "misdeal-out";
  std::optional<unsigned> status;  ///< 0..255: what the program that wrote the logs ended with
  bool is_json = false;
  std::string program = "misdeal";
};

/// Reads, prints what it found, writes the reports. Returns the exit code: 0 no report in the logs,
/// 66 one of ThreadSanitizer, 1 only others, or a status other than 0 without a report, 2 a log or
/// report.json is missing, empty or cannot be used, or none is given, 3 no report but a line that
/// announces one of a kind that is not understood (nothing is written in either case), 4 a report
/// cannot be written.
int run_report(const ReportVerbOptions& options);

}  // namespace misdeal::harness

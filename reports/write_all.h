#pragma once

#include <expected>
#include <filesystem>

#include "reports/files/write_file.h"
#include "reports/run_result.h"

namespace misdeal::reports {

/// Where each report of a run is.
struct ReportPaths {
  std::filesystem::path json;
  std::filesystem::path html;
  std::filesystem::path junit;
  std::filesystem::path sarif;
  std::filesystem::path summary;
};

/// Writes every kind of report into an existing folder (see make_run_folder): report.json,
/// report.html, junit.xml, results.sarif, summary.md, each whole or not at all. Stops at the first
/// that cannot be written; the caller then still prints the verdict, and exits 4.
std::expected<ReportPaths, WriteError> write_all(const RunResult& result,
                                                 const std::filesystem::path& folder);

}  // namespace misdeal::reports

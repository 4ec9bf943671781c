#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace misdeal::harness {

/// `misdeal bench record RESULT.json...`: keeps results of Google Benchmark, of any program.
struct BenchRecordOptions {
  std::vector<std::filesystem::path> results;  ///< "-" is standard input
  std::filesystem::path db = "misdeal-bench.db";
  // What is "" is asked of the CI system, of git in the present folder, and of the result file.
  std::string commit;
  std::string date;  ///< ISO 8601
  std::string subject;
  std::string branch;
  std::string machine;  ///< a name instead of what this machine is made of
  std::string compiler;
  std::string flags;
};

/// Returns the exit code: 0 recorded (or known already), 2 a file is missing, not a result or not a
/// store, or the commit is unknown, 3 nothing was measured, 4 the store cannot be written. After
/// 2 and 4 nothing was recorded, of any file.
int run_bench_record(const BenchRecordOptions& options);

/// `misdeal bench export`: the results of one commit, for other dashboards.
struct BenchExportOptions {
  std::filesystem::path db = "misdeal-bench.db";
  std::string format;
  std::string commit;   ///< the beginning of one; "": the latest
  std::string machine;  ///< a part of its label, or its fingerprint; "": there is only one
  std::string branch;
  std::filesystem::path out = "-";
};

/// Returns the exit code: 0, 2 as above or there is no such commit or machine, 3 nothing to export,
/// 4 the file cannot be written.
int run_bench_export(const BenchExportOptions& options);

}  // namespace misdeal::harness

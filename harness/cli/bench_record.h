#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

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

/// Adds the verb to `misdeal bench`.
void add_bench_record(CLI::App& bench, BenchRecordOptions& options);

/// Returns the exit code: 0 recorded (or known already), 2 a file is missing, not a result or not a
/// store, or the commit is unknown, 3 nothing was measured, 4 the store cannot be written. After
/// 2 and 4 nothing was recorded, of any file.
int run_bench_record(const BenchRecordOptions& options);

}  // namespace misdeal::harness

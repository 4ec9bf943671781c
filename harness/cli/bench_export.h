#pragma once

#include <filesystem>
#include <string>

namespace CLI {
class App;
}

namespace misdeal::harness {

/// `misdeal bench export`: the results of one commit, for other dashboards.
struct BenchExportOptions {
  std::filesystem::path db = "misdeal-bench.db";
  std::string format;
  std::string commit;   ///< the beginning of one; "": the latest
  std::string machine;  ///< a part of its label, or its fingerprint; "": there is only one
  std::string branch;
  std::filesystem::path out = "-";
};

/// Adds the verb to `misdeal bench`.
void add_bench_export(CLI::App& bench, BenchExportOptions& options);

/// Returns the exit code: 0, 2 no store, or no such commit, machine or format in it, 3 nothing to
/// export, 4 the file cannot be written.
int run_bench_export(const BenchExportOptions& options);

}  // namespace misdeal::harness

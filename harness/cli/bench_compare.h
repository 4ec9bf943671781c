#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace misdeal::harness {

/// `misdeal bench compare BASE.json… -- NEW.json…`: whether benchmarks became slower
/// (docs/bench-gate.md).
struct BenchCompareOptions {
  std::vector<std::filesystem::path> base;
  std::vector<std::filesystem::path> now;
  double floor_percent = 5;
  double alpha_percent = 1;
  std::string metric;
  std::filesystem::path rows;  ///< for scripts; empty: not written
  bool is_unpaired = false;
  bool is_json = false;
};

/// Adds the verb to `misdeal bench`.
void add_bench_compare(CLI::App& bench, BenchCompareOptions& options);

/// Prints the comparison. Returns the exit code: 0, 1 if a benchmark's own check failed on the new
/// side, 5 if one regressed, 3 if nothing could be decided, 2 for files that cannot be compared, 4
/// if the rows cannot be written.
int run_bench_compare(const BenchCompareOptions& options);

/// The arguments of a whole command line, with the "--" of `misdeal bench compare`, which the
/// parser would drop, spelt as the option that it stands for.
std::vector<const char*> with_new_side_named(int argument_count, const char* const* arguments);

}  // namespace misdeal::harness

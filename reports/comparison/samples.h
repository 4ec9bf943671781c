#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace misdeal::reports {

/// What was measured of one benchmark, over all files of one side.
struct Samples {
  std::vector<double> values;  ///< in the order of the files; lower is better
  std::string unit;            ///< "ns" for times; "" for a plain number
  std::string error;           ///< what its own check found wrong, if it did
};

/// One side of a comparison.
struct BenchmarkRuns {
  std::map<std::string, Samples> rows;  ///< by the benchmark's name
  std::string machine;                  ///< host, number of cores and library
  std::size_t files = 0;
};

/// What is read of every row: a field or counter by its name; empty: real_time of benchmarks that
/// are timed by it (".../real_time", ".../manual_time"), else cpu_time.
using Metric = std::string;

/// Reads Google Benchmark's JSON files. With several files each is one sample a benchmark, the
/// median of its repetitions: what ran in one process shares its memory layout and is not
/// independent. With one file each repetition is a sample. Fails, with
/// one line that names the file, where one cannot be read, has no benchmarks, comes from another
/// machine or library than the first, or lacks the metric or a positive value of it.
std::expected<BenchmarkRuns, std::string> read_benchmark_runs(
    const std::vector<std::filesystem::path>& files, const Metric& metric);

}  // namespace misdeal::reports

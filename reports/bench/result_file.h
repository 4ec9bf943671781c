#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Results of benchmarks over the commits of a project: what one run measured, the store that keeps
/// it, and what is made of it for other dashboards and for our own.
namespace misdeal::reports::bench {

/// What was measured of one thing (a time, a counter) of one benchmark, once a repetition.
struct Measured {
  std::vector<double> values;  ///< in the measure's unit (measure.h); finite
  /// Spread around the one value, where only aggregates were written: mean -+ standard deviation.
  std::optional<double> low;
  std::optional<double> high;

  bool operator==(const Measured&) const = default;
};

/// One benchmark of one run. One that failed or was skipped has a reason and no measures.
struct BenchmarkResult {
  std::string name;  ///< Google Benchmark's run_name: without _mean, _median and the like
  std::uint32_t threads = 1;
  std::map<std::string, Measured> measures;  ///< by name: real_time, cpu_time, and each counter
  std::string failure;

  bool operator==(const BenchmarkResult&) const = default;
};

/// What one program wrote with --benchmark_out=FILE --benchmark_out_format=json.
struct ResultFile {
  std::string date;  ///< ISO 8601, as the program wrote it
  std::string host_name;
  std::uint32_t cpus = 0;
  /// Of Google Benchmark; "" from versions that do not tell. Rates over threads have another
  /// meaning since late 2025, so figures of different versions are never compared.
  std::string library_version;
  std::string library_build_type;  ///< "release", or "debug": the library's, not the benchmark's
  std::string compiler;            ///< custom context "compiler", where the program adds it
  std::string flags;               ///< custom context "flags"
  std::string generated_by;        ///< custom context "generated_by": the figures are made up
  std::vector<BenchmarkResult> benchmarks;  ///< in the order of the file
};

/// Reads the text of one such file. Aggregates are used only for benchmarks of which the file has
/// no repetitions. The error is one line for people: what is wrong with the text, and how to write
/// such a file. Values that are no numbers (NaN, which the library writes as such) are left out.
std::expected<ResultFile, std::string> parse_result_file(std::string_view text);

/// The same of a file of at most 256 MB, "-" for standard input; the error names it. `text` is
/// what was read.
struct ReadResult {
  ResultFile result;
  std::string text;
};
std::expected<ReadResult, std::string> read_result_file(const std::filesystem::path& path);

}  // namespace misdeal::reports::bench

#include "reports/comparison/samples.h"

#include <utility>

#include <fmt/format.h>

#include "reports/bench/measure.h"
#include "reports/bench/result_file.h"
#include "reports/statistics/median.h"

namespace misdeal::reports {

namespace {

std::string machine_of(const bench::ResultFile& file) {
  const auto known = [](const std::string& text) { return text.empty() ? "?" : text; };
  return fmt::format("{}, {} cores, library {}", known(file.host_name), file.cpus,
                     known(file.library_version));
}

bool is_timed_by_real_time(const std::string& name) {
  return name.find("/real_time") != std::string::npos ||
         name.find("/manual_time") != std::string::npos;
}

std::string measure_of(const std::string& name, const Metric& metric) {
  if (!metric.empty()) return metric;
  return is_timed_by_real_time(name) ? "real_time" : "cpu_time";
}

/// The error is one line about the benchmark.
std::expected<Samples, std::string> samples_of(const bench::BenchmarkResult& result,
                                               const Metric& metric) {
  Samples samples;
  samples.error = result.failure;
  if (!samples.error.empty()) return samples;
  const std::string measure = measure_of(result.name, metric);
  const auto measured = result.measures.find(measure);
  if (measured == result.measures.end()) {
    return std::unexpected(fmt::format("'{}' has no number '{}'", result.name, measure));
  }
  samples.values = measured->second.values;
  samples.unit = bench::kind_of_measure(measure).unit;
  for (const double value : samples.values) {
    if (value <= 0) {
      return std::unexpected(
          fmt::format("'{}' has {} {}, which is not above 0", result.name, measure, value));
    }
  }
  return samples;
}

struct OneFile {
  std::map<std::string, Samples> rows;
  std::string machine;
};

std::expected<OneFile, std::string> read_file(const std::filesystem::path& path,
                                              const Metric& metric) {
  const auto read = bench::read_result_file(path);
  if (!read) return std::unexpected(read.error());
  OneFile file{{}, machine_of(read->result)};
  const auto refuse = [&path](std::string_view why) {
    return std::unexpected(fmt::format("{}: {}", path.string(), why));
  };
  for (const bench::BenchmarkResult& result : read->result.benchmarks) {
    auto samples = samples_of(result, metric);
    if (!samples) return refuse(samples.error());
    file.rows.emplace(result.name, *std::move(samples));
  }
  if (file.rows.empty()) return refuse("has no benchmarks");
  return file;
}

void merge(BenchmarkRuns& runs, const OneFile& file, bool is_one_of_many) {
  for (const auto& [name, samples] : file.rows) {
    Samples& all = runs.rows[name];
    if (!samples.error.empty()) all.error = samples.error;
    if (samples.values.empty()) continue;
    all.unit = samples.unit;
    if (is_one_of_many) {
      all.values.push_back(median(samples.values));
    } else {
      all.values = samples.values;
    }
  }
}

}  // namespace

std::expected<BenchmarkRuns, std::string> read_benchmark_runs(
    const std::vector<std::filesystem::path>& files, const Metric& metric) {
  BenchmarkRuns runs;
  runs.files = files.size();
  for (const std::filesystem::path& path : files) {
    const auto file = read_file(path, metric);
    if (!file) return std::unexpected(file.error());
    if (!runs.machine.empty() && runs.machine != file->machine) {
      return std::unexpected(fmt::format("'{}' was measured elsewhere ({}) than the first ({})",
                                         path.string(), file->machine, runs.machine));
    }
    runs.machine = file->machine;
    merge(runs, *file, files.size() > 1);
  }
  return runs;
}

}  // namespace misdeal::reports

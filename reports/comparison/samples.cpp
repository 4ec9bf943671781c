#include "reports/comparison/samples.h"

#include <cmath>
#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/statistics/median.h"

namespace misdeal::reports {

namespace {

using nlohmann::json;

std::string machine_of(const json& context) {
  return fmt::format("{}, {} cores, library {}", context.value("host_name", "?"),
                     context.value("num_cpus", 0), context.value("library_version", "?"));
}

bool is_timed_by_real_time(const std::string& name) {
  return name.find("/real_time") != std::string::npos ||
         name.find("/manual_time") != std::string::npos;
}

std::string field_of(const std::string& name, const Metric& metric) {
  if (!metric.empty()) return metric;
  return is_timed_by_real_time(name) ? "real_time" : "cpu_time";
}

bool is_time(const std::string& field) {
  return field == "real_time" || field == "cpu_time";
}

/// Adds a row to the samples of one file. An error message, empty if there is none.
std::string add_row(std::map<std::string, Samples>& rows, const json& row, const Metric& metric) {
  if (row.value("run_type", "iteration") != "iteration") return "";
  const std::string name = row.value("run_name", row.at("name").get<std::string>());
  Samples& samples = rows[name];
  if (row.value("error_occurred", false)) {
    samples.error = row.value("error_message", "it failed");
    return "";
  }
  const std::string field = field_of(name, metric);
  const auto value = row.find(field);
  if (value == row.end() || !value->is_number()) {
    return fmt::format("'{}' has no number '{}'", name, field);
  }
  const double number = value->get<double>();
  if (!std::isfinite(number) || number <= 0) {
    return fmt::format("'{}' has {} {}, which is not above 0", name, field, number);
  }
  samples.values.push_back(number);
  if (is_time(field)) samples.unit = row.value("time_unit", "ns");
  return "";
}

struct OneFile {
  std::map<std::string, Samples> rows;
  std::string machine;
};

std::expected<OneFile, std::string> read_file(const std::filesystem::path& path,
                                              const Metric& metric) {
  std::ifstream stream(path);
  if (!stream) return std::unexpected("cannot be read");
  try {
    const json root = json::parse(stream);
    OneFile file{{}, machine_of(root.at("context"))};
    for (const json& row : root.at("benchmarks")) {
      if (const std::string error = add_row(file.rows, row, metric); !error.empty()) {
        return std::unexpected(error);
      }
    }
    if (file.rows.empty()) return std::unexpected("has no benchmarks");
    return file;
  } catch (const json::exception&) {
    return std::unexpected("is not the JSON that Google Benchmark writes");
  }
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
    if (!file) return std::unexpected(fmt::format("'{}': {}", path.string(), file.error()));
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

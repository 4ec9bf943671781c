#include "reports/bench/result_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/bench/json_fields.h"
#include "reports/escape/terminal.h"

namespace misdeal::reports::bench {

namespace {

using nlohmann::json;

constexpr std::size_t kRowsMax = 1'000'000;
constexpr std::size_t kNameBytesMax = 1024;

/// What the reporter writes of itself; every other number is a counter.
constexpr std::array<std::string_view, 12> kOwnKeys{"family_index",
                                                    "per_family_instance_index",
                                                    "repetitions",
                                                    "repetition_index",
                                                    "threads",
                                                    "iterations",
                                                    "real_time",
                                                    "cpu_time",
                                                    "rms",
                                                    "cpu_coefficient",
                                                    "real_coefficient",
                                                    "thread_index"};

/// Aggregates of one benchmark of which there may be no repetitions.
struct Aggregates {
  std::map<std::string, double> mean;
  std::map<std::string, double> median;
  std::map<std::string, double> stddev;
};

struct Collected {
  BenchmarkResult result;
  Aggregates aggregates;
};

bool is_true(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_boolean() && found->get<bool>();
}

std::optional<double> nanoseconds_in(const std::string& unit) {
  if (unit == "ns" || unit.empty()) return 1.0;
  if (unit == "us") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  return std::nullopt;
}

/// Versions before 1.5 do not write which rows are aggregates; the name tells.
std::string aggregate_of(const json& row, const std::string& name) {
  if (row.contains("aggregate_name")) return text_field(row, "aggregate_name");
  if (row.contains("run_type")) return text_field(row, "run_type") == "aggregate" ? "?" : "";
  for (const std::string_view kind : {"_mean", "_median", "_stddev", "_cv", "_BigO", "_RMS"}) {
    if (name.ends_with(kind)) return std::string(kind.substr(1));
  }
  return {};
}

std::string name_of(const json& row, const std::string& aggregate) {
  std::string name = text_field(row, "run_name");
  if (!name.empty()) return name;
  name = text_field(row, "name");
  const std::string suffix = "_" + aggregate;
  if (!aggregate.empty() && name.ends_with(suffix)) name.resize(name.size() - suffix.size());
  return name;
}

/// Times in nanoseconds, and counters.
std::map<std::string, double> numbers_of(const json& row, double ns_per_unit) {
  std::map<std::string, double> numbers;
  for (const auto& [key, value] : row.items()) {
    if (!value.is_number()) continue;
    const bool is_time = key == "real_time" || key == "cpu_time";
    if (!is_time && std::ranges::find(kOwnKeys, key) != kOwnKeys.end()) continue;
    const double number = value.get<double>() * (is_time ? ns_per_unit : 1.0);
    if (std::isfinite(number) && key.size() <= kNameBytesMax) numbers[key] = number;
  }
  return numbers;
}

/// "" if the row says that something was measured.
std::string failure_of(const json& row) {
  for (const auto& [flag, reason] :
       {std::pair{"error_occurred", "error_message"}, std::pair{"skipped", "skip_message"}}) {
    if (!is_true(row, flag)) continue;
    const std::string message = text_field(row, reason);
    return message.empty() ? std::string(flag) : message;
  }
  return {};
}

/// For benchmarks of which only aggregates were written.
void use_aggregates(Collected& collected) {
  const Aggregates& from = collected.aggregates;
  const auto& centre = from.median.empty() ? from.mean : from.median;
  for (const auto& [measure, value] : centre) {
    Measured measured{.values = {value}};
    const auto mean = from.mean.find(measure);
    const auto stddev = from.stddev.find(measure);
    if (mean != from.mean.end() && stddev != from.stddev.end()) {
      measured.low = std::min(value, mean->second - stddev->second);
      measured.high = std::max(value, mean->second + stddev->second);
    }
    collected.result.measures.emplace(measure, std::move(measured));
  }
}

std::expected<void, std::string> collect(const json& row, const std::string& name,
                                         const std::string& aggregate, Collected& into) {
  const auto ns_per_unit = nanoseconds_in(text_field(row, "time_unit"));
  if (!ns_per_unit) {
    return std::unexpected(fmt::format("\"time_unit\" of \"{}\" is \"{}\"; there are ns, us, ms, s",
                                       short_terminal_text(name),
                                       short_terminal_text(text_field(row, "time_unit"))));
  }
  if (const std::string failure = failure_of(row); !failure.empty()) {
    into.result.failure = failure;
    return {};
  }
  if (aggregate == "mean") into.aggregates.mean = numbers_of(row, *ns_per_unit);
  if (aggregate == "median") into.aggregates.median = numbers_of(row, *ns_per_unit);
  if (aggregate == "stddev") into.aggregates.stddev = numbers_of(row, *ns_per_unit);
  if (!aggregate.empty()) return {};
  for (const auto& [measure, value] : numbers_of(row, *ns_per_unit)) {
    into.result.measures[measure].values.push_back(value);
  }
  return {};
}

std::uint32_t threads_of(const json& row) {
  const auto threads = row.find("threads");
  return threads != row.end() && threads->is_number_unsigned() ? threads->get<std::uint32_t>() : 1;
}

}  // namespace

std::expected<std::vector<BenchmarkResult>, std::string> benchmarks_of_rows(const json& rows) {
  if (rows.size() > kRowsMax) return std::unexpected(fmt::format("more than {} rows", kRowsMax));
  std::vector<Collected> all;
  std::unordered_map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const json& row = rows[i];
    if (!row.is_object() || text_field(row, "name").empty()) {
      return std::unexpected(fmt::format("row {} of \"benchmarks\" has no \"name\"", i + 1));
    }
    const std::string aggregate = aggregate_of(row, text_field(row, "name"));
    const std::string name = name_of(row, aggregate);
    if (name.size() > kNameBytesMax) {
      return std::unexpected(
          fmt::format("row {} has a name of more than {} bytes", i + 1, kNameBytesMax));
    }
    const auto [entry, is_new] = place.try_emplace(name, all.size());
    if (is_new) all.push_back({.result = {.name = name, .threads = threads_of(row)}});
    if (const auto read = collect(row, name, aggregate, all[entry->second]); !read) {
      return std::unexpected(read.error());
    }
  }
  std::vector<BenchmarkResult> results;
  for (Collected& collected : all) {
    if (collected.result.measures.empty()) use_aggregates(collected);
    // One repetition that failed makes the others doubtful.
    if (!collected.result.failure.empty()) collected.result.measures.clear();
    const bool says_something =
        !collected.result.measures.empty() || !collected.result.failure.empty();
    if (says_something) results.push_back(std::move(collected.result));
  }
  return results;
}

}  // namespace misdeal::reports::bench

#include "reports/bench/export_results.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/bench/export_formats.h"

namespace misdeal::reports::bench {

namespace {

const Point* point_at(const Series& series, std::size_t commit) {
  const auto found = std::ranges::lower_bound(series.points, commit, {}, &Point::commit);
  return found != series.points.end() && found->commit == commit ? &*found : nullptr;
}

std::vector<std::size_t> machines_with(const History& history, std::size_t commit) {
  std::vector<std::size_t> machines;
  for (const Series& series : history.series) {
    if (point_at(series, commit) != nullptr &&
        std::ranges::find(machines, series.machine) == machines.end()) {
      machines.push_back(series.machine);
    }
  }
  return machines;
}

std::vector<std::string> labels_of(const History& history) {
  std::vector<std::string> labels;
  labels.reserve(history.machines.size());
  for (const Machine& machine : history.machines) labels.push_back(machine.label);
  return labels;
}

}  // namespace

std::expected<ChosenResults, std::string> choose_results(const History& history,
                                                         std::string_view commit,
                                                         std::string_view machine) {
  const auto is_meant = [&](std::size_t index) {
    const Machine& candidate = history.machines[index];
    return candidate.fingerprint == machine || candidate.label.contains(machine);
  };
  bool knows_commit = false;
  for (std::size_t at = history.commits.size(); at-- > 0;) {
    if (!history.commits[at].id.starts_with(commit)) continue;
    knows_commit = true;
    ChosenResults chosen{.commit = at, .machines = machines_with(history, at)};
    std::erase_if(chosen.machines, [&](std::size_t index) { return !is_meant(index); });
    if (!chosen.machines.empty()) return chosen;
  }
  if (history.commits.empty()) return std::unexpected("there are no results yet");
  if (!knows_commit) return std::unexpected(fmt::format("there is no commit '{}'", commit));
  return std::unexpected(fmt::format("no results of such a machine; there are: {}",
                                     fmt::join(labels_of(history), "; ")));
}

std::expected<Exported, std::string> export_results(const History& history,
                                                    const ChosenResults& chosen,
                                                    std::string_view format) {
  if (format != "openmetrics" && chosen.machines.size() > 1) {
    return std::unexpected(
        fmt::format("the commit was measured on {} machines, and the format knows none; choose "
                    "with --machine: {}",
                    chosen.machines.size(), fmt::join(labels_of(history), "; ")));
  }
  std::vector<ExportRow> rows;
  for (const Series& series : history.series) {
    const Point* const point = point_at(series, chosen.commit);
    if (point == nullptr ||
        std::ranges::find(chosen.machines, series.machine) == chosen.machines.end()) {
      continue;
    }
    rows.push_back({.benchmark = history.benchmarks[series.benchmark],
                    .measure = history.measures[series.measure],
                    .machine = history.machines[series.machine],
                    .commit = history.commits[chosen.commit],
                    .build = history.builds[point->build],
                    .point = *point});
  }
  if (format == "customSmallerIsBetter") return smaller_is_better(rows);
  if (format == "bencher") return bencher_metric_format(rows);
  if (format == "openmetrics") return open_metrics(rows);
  return std::unexpected(fmt::format(
      "there is no format '{}'; there are customSmallerIsBetter, bencher, openmetrics", format));
}

}  // namespace misdeal::reports::bench

#include "reports/dashboard/dashboard_data.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/bench/benchmark_name.h"
#include "reports/bench/change_points.h"
#include "reports/bench/measure.h"
#include "reports/escape/json.h"

namespace misdeal::reports::dashboard {

namespace {

using bench::History;
using bench::Point;
using bench::Series;
using nlohmann::json;

/// Shows what cannot be seen in a name, and keeps it out of markup.
std::string script_text(const json& value) {
  std::string text = json_text(value, -1);
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string::npos;) {
    text.replace(at, 1, "\\u003c");
  }
  return text;
}

std::string number(double value) {
  return fmt::format("{:.5g}", value);
}

/// Spread in thousandths of the value, which is a third of the page; itself where the value is 0 or
/// below.
struct Spread {
  bool is_absolute = false;

  [[nodiscard]] std::string text(double bound, double value) const {
    if (is_absolute) return number(bound);
    return fmt::format("{}", std::llround(std::abs(bound - value) / value * 1000));
  }
};

/// Arrays from the first commit to the last, with null where nothing was measured.
class Columns {
 public:
  explicit Columns(const Series& series) : series_(series) {
    spread_.is_absolute =
        std::ranges::any_of(series.points, [](const Point& point) { return point.value <= 0; });
    for (const Point& point : series.points) add(point);
  }

  void write(fmt::memory_buffer& out) const {
    fmt::format_to(std::back_inserter(out), "\"s\":{},\"v\":[{}],\"l\":[{}],\"h\":[{}],\"n\":[{}]",
                   series_.points.front().commit, values_, lows_, highs_, counts_);
    if (spread_.is_absolute) fmt::format_to(std::back_inserter(out), ",\"a\":1");
  }

 private:
  void add(const Point& point) {
    for (; !values_.empty() && next_ < point.commit; ++next_) {
      append("null", "0", "0", "0");
    }
    append(number(point.value), spread_.text(point.low, point.value),
           spread_.text(point.high, point.value), std::to_string(point.repetitions.size()));
    next_ = point.commit + 1;
  }
  void append(const std::string& value, const std::string& low, const std::string& high,
              const std::string& count) {
    const char* const comma = values_.empty() ? "" : ",";
    values_ += comma + value;
    lows_ += comma + low;
    highs_ += comma + high;
    counts_ += comma + count;
  }

  const Series& series_;
  Spread spread_;
  std::size_t next_ = 0;
  std::string values_;
  std::string lows_;
  std::string highs_;
  std::string counts_;
};

std::string list_of(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ",") + number(value);
  return "[" + text + "]";
}

/// [[commit, before, after]...]: within stretches of one version of the benchmark library, since
/// what is measured may differ between two.
std::string changes_of(const History& history, const Series& series) {
  const auto version = [&history](const Point& point) -> const std::string& {
    return history.builds[point.build].library_version;
  };
  std::string text;
  for (std::size_t start = 0; start < series.points.size();) {
    std::size_t end = start;
    std::vector<double> values;
    for (;
         end < series.points.size() && version(series.points[end]) == version(series.points[start]);
         ++end) {
      values.push_back(series.points[end].value);
    }
    for (const bench::ChangePoint& change : bench::find_change_points(values)) {
      text += fmt::format("{}[{},{},{}]", text.empty() ? "" : ",",
                          series.points[start + change.at].commit, number(change.before),
                          number(change.after));
    }
    start = end;
  }
  return text;
}

/// [[commit, build]...]: from that commit on.
std::string builds_of(const Series& series) {
  std::string text;
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const Point& point = series.points[i];
    if (i > 0 && series.points[i - 1].build == point.build) continue;
    text += fmt::format("{}[{},{}]", text.empty() ? "" : ",", point.commit, point.build);
  }
  return text;
}

void write_series(const History& history, const Series& series, fmt::memory_buffer& out) {
  fmt::format_to(std::back_inserter(out), "{{\"b\":{},\"m\":{},\"x\":{},", series.benchmark,
                 series.measure, series.machine);
  Columns(series).write(out);
  const std::size_t size = series.points.size();
  fmt::format_to(std::back_inserter(out), ",\"u\":[{}],\"c\":[{}],\"r\":{}", builds_of(series),
                 changes_of(history, series), list_of(series.points.back().repetitions));
  if (size > 1) {
    fmt::format_to(std::back_inserter(out), ",\"q\":{}",
                   list_of(series.points[size - 2].repetitions));
  }
  fmt::format_to(std::back_inserter(out), "}}");
}

json names_of(const History& history) {
  json names;
  names["commits"] = json::array();
  for (const bench::Commit& commit : history.commits) {
    names["commits"].push_back({commit.id, commit.date, commit.subject});
  }
  names["machines"] = json::array();
  for (const bench::Machine& machine : history.machines) {
    names["machines"].push_back({{"id", machine.fingerprint}, {"label", machine.label}});
  }
  names["benchmarks"] = json::array();
  for (const std::string& name : history.benchmarks) {
    const bench::BenchmarkName parts = bench::parse_benchmark_name(name);
    json dimensions = json::array();
    for (const auto& [key, value] : parts.dimensions) dimensions.push_back({key, value});
    names["benchmarks"].push_back(
        {{"name", name}, {"family", parts.family}, {"dimensions", std::move(dimensions)}});
  }
  names["measures"] = json::array();
  for (const std::string& name : history.measures) {
    const bench::MeasureKind kind = bench::kind_of_measure(name);
    names["measures"].push_back(
        {{"name", name}, {"unit", kind.unit}, {"better", to_text(kind.better)}});
  }
  names["builds"] = json::array();
  for (const bench::Build& build : history.builds) {
    names["builds"].push_back({build.compiler, build.flags, build.library_version});
  }
  return names;
}

json failures_of(const History& history) {
  json failures = json::array();
  for (const bench::Failure& failure : history.failures) {
    failures.push_back({{"benchmark", failure.benchmark},
                        {"machine", failure.machine},
                        {"commit", failure.commit},
                        {"reason", failure.reason}});
  }
  return failures;
}

}  // namespace

std::string dashboard_data(const History& history, const PageFacts& facts) {
  json head = names_of(history);
  head["title"] = facts.title;
  head["repo_url"] = facts.repo_url;
  head["tool_version"] = facts.tool_version;
  head["written_at"] = facts.written_at;
  head["branch"] = history.branch;
  head["other_branches"] = history.other_branches;
  head["generated_by"] = history.generated_by;
  head["failures"] = failures_of(history);
  std::string text = script_text(head);
  text.back() = ',';
  fmt::memory_buffer series;
  for (const Series& line : history.series) {
    if (line.points.empty()) continue;
    if (series.size() > 0) series.push_back(',');
    write_series(history, line, series);
  }
  return text + "\"series\":[" + fmt::to_string(series) + "]}";
}

}  // namespace misdeal::reports::dashboard

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/bench/export_formats.h"
#include "reports/bench/measure.h"
#include "reports/escape/json.h"

namespace misdeal::reports::bench {

namespace {

using nlohmann::ordered_json;

/// What is left when smaller must be better.
struct SmallerRow {
  std::string name;
  std::string unit;
  double value = 0;
  double low = 0;
  double high = 0;
};

/// "items_per_second" counts "item".
std::string item_of(const std::string& measure) {
  std::string item = measure.substr(0, measure.size() - std::string_view("_per_second").size());
  if (item.ends_with('s')) item.pop_back();
  return item;
}

std::optional<SmallerRow> smaller_row(const ExportRow& row) {
  const MeasureKind kind = kind_of_measure(row.measure);
  const Point& point = row.point;
  if (row.measure == "real_time") {
    return SmallerRow{row.benchmark, "ns/iter", point.value, point.low, point.high};
  }
  if (kind.better == Better::lower) {
    return SmallerRow{row.benchmark + " " + row.measure, kind.unit.empty() ? "count" : kind.unit,
                      point.value, point.low, point.high};
  }
  if (row.measure.ends_with("_per_second") && point.low > 0) {
    const std::string item = item_of(row.measure);
    return SmallerRow{row.benchmark + " time per " + item, "ns/" + item, 1e9 / point.value,
                      1e9 / point.high, 1e9 / point.low};
  }
  return std::nullopt;
}

/// Bencher's own measures where they are the same thing, else the name with dashes.
std::string bencher_measure(const std::string& measure) {
  if (measure == "real_time") return "latency";
  if (measure == "items_per_second") return "throughput";
  constexpr std::size_t kSlugMax = 64;
  std::string slug;
  for (const char character : measure) {
    const bool is_plain =
        (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    const bool is_capital = character >= 'A' && character <= 'Z';
    if (is_plain) slug += character;
    if (is_capital) slug += static_cast<char>(character - 'A' + 'a');
    if (!is_plain && !is_capital && !slug.empty() && !slug.ends_with('-')) slug += '-';
  }
  slug.resize(std::min(slug.size(), kSlugMax));
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

}  // namespace

Exported smaller_is_better(const std::vector<ExportRow>& rows) {
  Exported exported;
  ordered_json all = ordered_json::array();
  std::set<std::string> left_out;
  for (const ExportRow& row : rows) {
    const auto smaller = smaller_row(row);
    if (!smaller) {
      left_out.insert(row.measure);
      continue;
    }
    ordered_json entry{{"name", smaller->name}, {"unit", smaller->unit}, {"value", smaller->value}};
    if (row.point.low < row.point.high) {
      entry["range"] = fmt::format(
          "± {:.4g}", std::max(smaller->high - smaller->value, smaller->value - smaller->low));
    }
    entry["extra"] = fmt::format("median of {} repetitions\nmachine: {}\ncompiler: {}",
                                 row.point.repetitions.size(), row.machine.label,
                                 row.build.compiler.empty() ? "unknown" : row.build.compiler);
    all.push_back(std::move(entry));
  }
  for (const std::string& measure : left_out) {
    exported.notes.push_back(
        fmt::format("left out {}: smaller is not better, and it is no throughput", measure));
  }
  exported.rows = all.size();
  exported.text = json_text(all) + "\n";
  return exported;
}

Exported bencher_metric_format(const std::vector<ExportRow>& rows) {
  Exported exported;
  ordered_json all = ordered_json::object();
  for (const ExportRow& row : rows) {
    const std::string slug = bencher_measure(row.measure);
    if (slug.empty()) {
      exported.notes.push_back(fmt::format("left out {}: no letter or digit in it", row.measure));
      continue;
    }
    ordered_json metric{{"value", row.point.value}};
    if (row.point.low < row.point.high) {
      metric["lower_value"] = row.point.low;
      metric["upper_value"] = row.point.high;
    }
    all[row.benchmark][slug] = std::move(metric);
    ++exported.rows;
  }
  exported.text = json_text(all) + "\n";
  return exported;
}

}  // namespace misdeal::reports::bench

#include "reports/comparison/comparison_text.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "reports/escape/terminal.h"

namespace misdeal::reports {

namespace {

std::string percent(double ratio) {
  if (!std::isfinite(ratio)) return ratio > 0 ? "+inf" : "-inf";
  return fmt::format("{:+.1f}", (ratio - 1) * 100);
}

std::string interval(const Shift& ratio) {
  if (!std::isfinite(ratio.high)) return "unknown";
  return fmt::format("{} … {}", percent(ratio.low), percent(ratio.high));
}

std::string amount(double value, const std::string& unit) {
  if (unit == "ns") {
    for (const auto& [ns, name] :
         {std::pair{1e9, "s"}, std::pair{1e6, "ms"}, std::pair{1e3, "us"}}) {
      if (value >= ns) return fmt::format("{:.4g} {}", value / ns, name);
    }
  }
  return fmt::format("{:.4g}{}{}", value, unit.empty() ? "" : " ", unit);
}

std::string p_text(const ComparedRow& row) {
  const double p = row.ratio.estimate >= 1 ? row.p_slower : row.p_faster;
  return p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", p);
}

bool is_measured(const ComparedRow& row) {
  return row.verdict != BenchVerdict::failed && row.verdict != BenchVerdict::not_compared;
}

std::vector<ComparedRow> most_urgent_first(const Comparison& comparison) {
  using enum BenchVerdict;
  std::vector<ComparedRow> rows;
  for (const BenchVerdict verdict : {failed, regressed, undecided, not_compared, improved, same}) {
    std::ranges::copy_if(comparison.rows, std::back_inserter(rows),
                         [&](const ComparedRow& row) { return row.verdict == verdict; });
  }
  return rows;
}

std::string summary(const Comparison& comparison) {
  std::map<BenchVerdict, int> count;
  for (const ComparedRow& row : comparison.rows) ++count[row.verdict];
  std::vector<std::string> parts;
  for (const auto& [verdict, rows] : count) {
    parts.push_back(fmt::format("{} {}", rows, to_string(verdict)));
  }
  return fmt::format("{}; floor {:.3g} %, chance of any false alarm at most {:.3g} %\n",
                     parts.empty() ? "no benchmarks" : fmt::format("{}", fmt::join(parts, ", ")),
                     comparison.rules.floor * 100, comparison.rules.alpha * 100);
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  std::size_t width = 9;
  for (const ComparedRow& row : comparison.rows) {
    width = std::max(width, terminal_text(row.name).size());
  }
  std::string text = fmt::format("{:<{}}  {:>11}  {:>11}  {:>7}  {:^17}  {:>7}  {:>5}  verdict\n",
                                 "benchmark", width, "base", "new", "%", "95 % interval", "p", "n");
  if (const auto confidence = comparison.rules.confidence; confidence != 0.95) {
    text.replace(text.find("95 %"), 5, fmt::format("{:.3g} %", confidence * 100));
  }
  for (const ComparedRow& row : most_urgent_first(comparison)) {
    const std::string name = terminal_text(row.name);
    const std::string remark =
        row.remark.empty() ? "" : fmt::format(" ({})", terminal_text(row.remark));
    if (is_measured(row)) {
      text += fmt::format(
          "{:<{}}  {:>11}  {:>11}  {:>7}  {:^17}  {:>7}  {:>5}  {}{}\n", name, width,
          amount(row.base_median, row.unit), amount(row.new_median, row.unit),
          percent(row.ratio.estimate), interval(row.ratio), p_text(row),
          fmt::format("{}+{}", row.base_count, row.new_count), to_string(row.verdict), remark);
    } else {
      text += fmt::format("{:<{}}  {:>11}  {:>11}  {:>7}  {:^17}  {:>7}  {:>5}  {}{}\n", name,
                          width, "", "", "", "", "", "", to_string(row.verdict), remark);
    }
  }
  return text + summary(comparison);
}

nlohmann::ordered_json comparison_json(const Comparison& comparison) {
  const auto bound = [](double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ComparedRow& row : comparison.rows) {
    nlohmann::ordered_json json{{"name", row.name}, {"verdict", to_string(row.verdict)}};
    if (!row.remark.empty()) json["remark"] = row.remark;
    if (is_measured(row)) {
      json["unit"] = row.unit;
      json["base_median"] = row.base_median;
      json["new_median"] = row.new_median;
      json["base_count"] = row.base_count;
      json["new_count"] = row.new_count;
      json["ratio"] = row.ratio.estimate;
      json["ratio_low"] = bound(row.ratio.low);
      json["ratio_high"] = bound(row.ratio.high);
      json["p_slower"] = row.p_slower;
      json["p_faster"] = row.p_faster;
    }
    rows.push_back(std::move(json));
  }
  return {{"exit_code", exit_code(comparison)},
          {"floor", comparison.rules.floor},
          {"alpha", comparison.rules.alpha},
          {"confidence", comparison.rules.confidence},
          {"rows", std::move(rows)}};
}

}  // namespace misdeal::reports

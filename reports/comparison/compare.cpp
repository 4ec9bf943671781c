#include "reports/comparison/compare.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <utility>

#include "reports/comparison/holm.h"
#include "reports/comparison/rank_sum.h"
#include "reports/comparison/ranking.h"
#include "reports/comparison/signed_rank.h"
#include "reports/statistics/median.h"

namespace misdeal::reports {

namespace {

using Values = std::vector<double>;

Values logarithms(const Values& values) {
  Values logs(values.size());
  std::ranges::transform(values, logs.begin(), [](double value) { return std::log(value); });
  return logs;
}

/// Logarithms of both sides; of a row without pairs, no differences.
struct Sides {
  Values base;
  Values now;
  Values differences;
};

Sides sides_of(const Samples& base, const Samples& now, bool is_paired) {
  Sides sides{logarithms(base.values), logarithms(now.values), {}};
  if (is_paired && sides.base.size() == sides.now.size()) {
    sides.differences.resize(sides.base.size());
    std::ranges::transform(sides.now, sides.base, sides.differences.begin(), std::minus());
  }
  return sides;
}

/// The smaller p of two tests, doubled for having had the choice.
double smaller_of_two(double one, double other) {
  return std::min(1.0, 2 * std::min(one, other));
}

/// p of a side that `slower` holds for not being slower than the other; `differences` are slower
/// less faster. Samples taken side by side are also compared as pairs, in which what disturbs both
/// cancels out.
double p_of(const Values& faster, const Values& slower, const Values& differences) {
  const double p_ranks = rank_sum_p(faster, slower);
  return differences.empty() ? p_ranks : smaller_of_two(p_ranks, signed_rank_p(differences));
}

Values negated(const Values& values) {
  Values opposite(values.size());
  std::ranges::transform(values, opposite.begin(), std::negate());
  return opposite;
}

/// The narrower of two intervals, each the wider for the choice.
Shift log_ratio(const Sides& sides, double confidence) {
  if (sides.differences.empty()) return shift_between(sides.base, sides.now, confidence);
  const double of_each = 1 - (1 - confidence) / 2;
  const Shift apart = shift_between(sides.base, sides.now, of_each);
  const Shift paired = shift_of_pairs(sides.differences, of_each);
  return paired.high - paired.low < apart.high - apart.low ? paired : apart;
}

/// The smallest p that so many samples can give, were the sides as far apart as can be.
double smallest_p(const Sides& sides) {
  const auto all = static_cast<double>(sides.base.size() * sides.now.size());
  const double p_ranks = rank_sum_upper_tail(all, sides.base.size(), sides.now.size());
  if (sides.differences.empty()) return p_ranks;
  return smaller_of_two(p_ranks, std::exp2(-static_cast<double>(sides.differences.size())));
}

/// A row on its way to a verdict, which depends on the other rows.
struct OpenRow {
  ComparedRow row;
  bool is_measured = false;
  double smallest_p = 1;
};

OpenRow measured_row(ComparedRow row, const Samples& base, const Samples& now,
                     const ComparisonRules& rules) {
  row.unit = now.unit;
  row.base_median = median(base.values);
  row.new_median = median(now.values);
  row.base_count = base.values.size();
  row.new_count = now.values.size();
  const Sides sides = sides_of(base, now, rules.is_paired);
  const Shift shift = log_ratio(sides, rules.confidence);
  row.ratio = {std::exp(shift.estimate), std::exp(shift.low), std::exp(shift.high)};
  row.p_slower = p_of(sides.base, sides.now, sides.differences);
  row.p_faster = p_of(sides.now, sides.base, negated(sides.differences));
  return {std::move(row), true, smallest_p(sides)};
}

OpenRow unmeasured_row(ComparedRow row, BenchVerdict verdict, std::string why) {
  row.verdict = verdict;
  row.remark = std::move(why);
  return {std::move(row)};
}

OpenRow open_row(const std::string& name, const Samples* base, const Samples* now,
                 const ComparisonRules& rules) {
  using enum BenchVerdict;
  ComparedRow row;
  row.name = name;
  if (now != nullptr && !now->error.empty()) return unmeasured_row(row, failed, now->error);
  if (base == nullptr) return unmeasured_row(row, not_compared, "not in the base");
  if (now == nullptr) return unmeasured_row(row, not_compared, "only in the base");
  if (!base->error.empty()) {
    return unmeasured_row(row, not_compared, "the base failed: " + base->error);
  }
  return measured_row(std::move(row), *base, *now, rules);
}

const Samples* find(const BenchmarkRuns& runs, const std::string& name) {
  const auto found = runs.rows.find(name);
  return found == runs.rows.end() ? nullptr : &found->second;
}

std::vector<OpenRow> open_rows(const BenchmarkRuns& base, const BenchmarkRuns& now,
                               const ComparisonRules& rules) {
  std::set<std::string> names;
  for (const BenchmarkRuns* const side : {&base, &now}) {
    for (const auto& [name, samples] : side->rows) names.insert(name);
  }
  std::vector<OpenRow> rows;
  for (const std::string& name : names) {
    rows.push_back(open_row(name, find(base, name), find(now, name), rules));
  }
  return rows;
}

/// The two directions are two families: only the first can turn a gate red.
void adjust_for_all(std::vector<OpenRow>& rows) {
  for (double ComparedRow::* const p : {&ComparedRow::p_slower, &ComparedRow::p_faster}) {
    Values all;
    for (const OpenRow& open : rows) {
      if (open.is_measured) all.push_back(open.row.*p);
    }
    const Values adjusted = holm(all);
    auto next = adjusted.begin();
    for (OpenRow& open : rows) {
      if (open.is_measured) open.row.*p = *next++;
    }
  }
}

void judge(ComparedRow& row, const ComparisonRules& rules, bool has_enough) {
  const double most = 1 + rules.floor;
  if (row.p_slower <= rules.alpha && row.ratio.estimate >= most) {
    row.verdict = BenchVerdict::regressed;
  } else if (row.p_faster <= rules.alpha && row.ratio.estimate <= 1 / most) {
    row.verdict = BenchVerdict::improved;
  } else if (row.ratio.low >= 1 / most && row.ratio.high <= most) {
    row.verdict = BenchVerdict::same;
  } else {
    row.verdict = BenchVerdict::undecided;
    row.remark = has_enough ? "too noisy to tell" : "too few repetitions";
  }
}

bool has_any(const Comparison& comparison, BenchVerdict verdict) {
  return std::ranges::find(comparison.rows, verdict, &ComparedRow::verdict) !=
         comparison.rows.end();
}

}  // namespace

std::string_view to_string(BenchVerdict verdict) {
  switch (verdict) {
    case BenchVerdict::regressed:
      return "regressed";
    case BenchVerdict::improved:
      return "improved";
    case BenchVerdict::same:
      return "same";
    case BenchVerdict::undecided:
      return "undecided";
    case BenchVerdict::failed:
      return "failed";
    case BenchVerdict::not_compared:
      return "not compared";
  }
  return "unknown";
}

Comparison compare(const BenchmarkRuns& base, const BenchmarkRuns& now,
                   const ComparisonRules& rules) {
  std::vector<OpenRow> open = open_rows(base, now, rules);
  adjust_for_all(open);
  const auto measured = static_cast<double>(std::ranges::count_if(open, &OpenRow::is_measured));
  Comparison comparison{rules, {}};
  for (OpenRow& each : open) {
    if (each.is_measured) judge(each.row, rules, each.smallest_p * measured <= rules.alpha);
    comparison.rows.push_back(std::move(each.row));
  }
  return comparison;
}

int exit_code(const Comparison& comparison) {
  using enum BenchVerdict;
  if (has_any(comparison, failed)) return 1;
  if (has_any(comparison, regressed)) return 5;
  return has_any(comparison, improved) || has_any(comparison, same) ? 0 : 3;
}

}  // namespace misdeal::reports

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reports/comparison/samples.h"
#include "reports/comparison/shift.h"

/// Whether a benchmark became slower: rank tests over many benchmarks at once, and a floor.
/// docs/bench-gate.md says why it is done so, and how often it errs.
namespace misdeal::reports {

enum class BenchVerdict : std::uint8_t {
  regressed,     ///< slower beyond chance, by an estimate of at least the floor
  improved,      ///< faster likewise
  same,          ///< the whole confidence interval lies within the floor
  undecided,     ///< too few repetitions, or too noisy
  failed,        ///< its own check failed on one side: it says nothing about time
  not_compared,  ///< one side does not have it
};

std::string_view to_string(BenchVerdict verdict);

struct ComparisonRules {
  double floor = 0.05;       ///< a change of less than this share is of no interest; >= 0
  double alpha = 0.01;       ///< chance that any row is called regressed wrongly
  double confidence = 0.95;  ///< of the intervals
  bool is_paired = false;    ///< the n-th samples of both sides were taken one beside the other
};

/// Ratios are new to base: 1.15 is 15 % slower.
struct ComparedRow {
  std::string name;
  std::string unit;
  double base_median = 0;
  double new_median = 0;
  std::size_t base_count = 0;
  std::size_t new_count = 0;
  Shift ratio{1, 1, 1};  ///< Hodges-Lehmann, of the logarithms
  double p_slower = 1;   ///< chance of so much if it is no slower; adjusted for all rows
  double p_faster = 1;
  BenchVerdict verdict = BenchVerdict::undecided;
  std::string remark;
};

struct Comparison {
  ComparisonRules rules;
  std::vector<ComparedRow> rows;  ///< by name
};

/// Never fails: what cannot be compared is a row that says so. Pairing is used for a row only if
/// both sides have equally many samples.
Comparison compare(const BenchmarkRuns& base, const BenchmarkRuns& now,
                   const ComparisonRules& rules);

/// 1 if the new side failed a benchmark's own check, 5 if a row regressed, 3 if no row was decided,
/// else 0.
int exit_code(const Comparison& comparison);

}  // namespace misdeal::reports

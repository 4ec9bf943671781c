#include "harness/cli/bench_compare.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/exit_codes.h"
#include "harness/cli/option_values.h"
#include "harness/cli/refusal.h"
#include "reports/comparison/compare.h"
#include "reports/comparison/comparison_text.h"
#include "reports/escape/json.h"
#include "reports/escape/terminal.h"
#include "reports/files/same_file.h"

namespace misdeal::harness {

namespace {

using reports::BenchmarkRuns;
using reports::Comparison;

std::optional<std::string> why_not_comparable(const BenchmarkRuns& base, const BenchmarkRuns& now) {
  if (base.machine == now.machine) return std::nullopt;
  return fmt::format("measured on different machines or libraries: {} and {}", base.machine,
                     now.machine);
}

bool write_rows(const std::filesystem::path& path, const Comparison& comparison) {
  std::ofstream file(path);
  for (const reports::ComparedRow& row : comparison.rows) {
    file << fmt::format("{}\t{}\t{:.2f}\t{:.6g}\t{}\n", to_string(row.verdict),
                        reports::terminal_text(row.name), (row.ratio.estimate - 1) * 100,
                        row.base_median, row.unit);
  }
  return static_cast<bool>(file.flush());
}

reports::ComparisonRules rules_of(const BenchCompareOptions& options) {
  const bool has_pairs = options.base.size() == options.now.size() && options.now.size() > 1;
  return {.floor = options.floor_percent / 100,
          .alpha = options.alpha_percent / 100,
          .is_paired = has_pairs && !options.is_unpaired};
}

}  // namespace

void add_bench_compare(CLI::App& bench, BenchCompareOptions& options) {
  CLI::App* const verb = bench.add_subcommand(
      "compare",
      "Tells whether benchmarks became slower, from results of two programs that took turns.");
  verb->footer(
      "Example:\n  misdeal bench compare base-*.json -- new-*.json\n\n"
      "As many files on both sides: the n-th of each are taken for a pair, run one after the "
      "other.\n"
      "How it decides: docs/bench-gate.md.\n\n"
      "Exit codes: 0 nothing became slower, 1 a benchmark's own check failed, 2 wrong usage, 3 "
      "nothing\ncould be decided, 4 infrastructure, 5 something became slower.");
  // Not required to the parser, which would give it a file of the new side.
  verb->add_option("base", options.base, "JSON files of the base");
  verb->add_option("--new", options.now, "JSON files of the new side; -- means the same")
      ->required();
  verb->add_option("--floor", options.floor_percent, "percent of a change that is of no interest")
      ->check(CLI::Range(0.0, 1000.0))
      ->capture_default_str();
  verb->add_option("--alpha", options.alpha_percent,
                   "percent of runs in which any row may be called slower wrongly")
      ->check(CLI::Range(0.000001, 50.0))
      ->capture_default_str();
  verb->add_option("--metric", options.metric,
                   "a field or counter of which less is better [the time a benchmark is timed by]");
  verb->add_option(
      "--rows", options.rows,
      "write the rows to this file, for scripts, a line each: verdict, name, percent, base and its "
      "unit, with tabs between");
  verb->add_flag("--unpaired", options.is_unpaired, "the files are no pairs");
  verb->add_flag("--json", options.is_json, "machine-readable result on standard output");
  refuse_empty_values(*verb);
}

int run_bench_compare(const BenchCompareOptions& options) {
  if (options.base.empty()) {
    return refuse_with("bench compare", cli::kUsage,
                       "no files of the base; misdeal bench compare BASE.json... -- NEW.json...");
  }
  const auto is_rows_file = [&](const std::filesystem::path& file) {
    return reports::is_same_file(options.rows, file);
  };
  if (!options.rows.empty() && (std::ranges::any_of(options.base, is_rows_file) ||
                                std::ranges::any_of(options.now, is_rows_file))) {
    return refuse_with("bench compare", cli::kUsage, "--rows is a file to compare; name another");
  }
  const auto base = reports::read_benchmark_runs(options.base, options.metric);
  if (!base) return refuse_with("bench compare", cli::kUsage, base.error());
  const auto now = reports::read_benchmark_runs(options.now, options.metric);
  if (!now) return refuse_with("bench compare", cli::kUsage, now.error());
  if (const auto why = why_not_comparable(*base, *now))
    return refuse_with("bench compare", cli::kUsage, *why);
  const Comparison comparison = reports::compare(*base, *now, rules_of(options));
  if (options.is_json) {
    fmt::print("{}\n", reports::json_text(reports::comparison_json(comparison)));
  } else {
    fmt::print("{}", reports::comparison_text(comparison));
  }
  if (!options.rows.empty() && !write_rows(options.rows, comparison)) {
    return refuse_with("bench compare", cli::kInfrastructure,
                       fmt::format("cannot write '{}'", options.rows.string()));
  }
  return exit_code(comparison);
}

std::vector<const char*> with_new_side_named(int argument_count, const char* const* arguments) {
  const std::span given(arguments, static_cast<std::size_t>(argument_count));
  std::vector<const char*> changed(given.begin(), given.end());
  const auto is_word = [&](std::size_t i, std::string_view word) {
    return changed.size() > i && changed[i] == word;
  };
  if (is_word(1, "bench") && is_word(2, "compare")) {
    const auto separator = std::ranges::find(changed, std::string_view("--"));
    if (separator != changed.end()) *separator = "--new";
  }
  return changed;
}

}  // namespace misdeal::harness

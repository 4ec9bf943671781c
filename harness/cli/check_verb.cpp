#include "harness/cli/check_verb.h"

#include <cstdio>

#include <fmt/format.h>

#include "harness/check/describe.h"
#include "harness/cli/exit_codes.h"
#include "harness/history/history_file.h"
#include "harness/history/history_json_lines.h"
#include "reports/files/same_file.h"

namespace misdeal::harness {
namespace {

int exit_code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return cli::kAllHold;
    case Verdict::violated:
      return cli::kViolated;
    case Verdict::undecided:
    case Verdict::not_checked:
      break;
  }
  return cli::kUndecided;
}

void print_heading(const CheckVerbOptions& options, const History& history) {
  fmt::print("{}: {} operations on {} tables, engine {}, seed {}{}\n",
             printable(options.file.string()), history.operations.size(), history.tables.size(),
             printable(history.engine_name), history.seed,
             history.epoch == 0 ? "" : fmt::format(", epoch {}", history.epoch));
}

void print_verdict(const CheckReport& report) {
  const Verdict verdict = report.verdict();
  fmt::print("\n{} overlapping operations, {} ids sent more than once ({} overlapping)\n",
             report.overlap.overlapping, report.overlap.duplicate_groups,
             report.overlap.overlapping_duplicates);
  fmt::print("verdict: {}\n",
             verdict == Verdict::not_checked ? "nothing to judge" : to_string(verdict));
}

}  // namespace

int run_check(const CheckVerbOptions& options) {
  if (options.jsonl && reports::is_same_file(options.file, *options.jsonl)) {
    fmt::print(stderr, "misdeal check: --jsonl {} is the history itself; export to another file\n",
               printable(options.jsonl->string()));
    return cli::kUsage;
  }
  const auto history = read_history(options.file);
  if (!history) {
    fmt::print(stderr, "misdeal check: {}\n", printable(history.error()));
    return cli::kUsage;
  }
  print_heading(options, *history);
  const CheckReport report = check_history(
      *history, {.budget = options.check.budget, .unanswered = unanswered_in(*history)});
  fmt::print("{}", describe(report, *history));
  print_verdict(report);
  int exit_code = history->operations.empty() ? cli::kUndecided : exit_code_of(report.verdict());
  if (options.jsonl) {
    if (const auto written = write_jsonl(*history, *options.jsonl); !written) {
      std::fflush(stdout);
      fmt::print(stderr, "misdeal check: {}\n", printable(written.error()));
      exit_code = exit_code == cli::kViolated ? cli::kViolated : cli::kInfrastructure;
    }
  }
  std::fflush(stdout);
  return exit_code;
}

}  // namespace misdeal::harness

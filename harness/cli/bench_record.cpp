#include "harness/cli/bench_record.h"

#include <expected>
#include <utility>

#include <CLI/App.hpp>
#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/commit_facts.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/option_values.h"
#include "harness/cli/refusal.h"
#include "reports/bench/result_store.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"
#include "reports/wording/stable_hash.h"

namespace misdeal::harness {

namespace {

std::expected<reports::bench::Run, std::string> run_of(const std::filesystem::path& path,
                                                       const CommitFacts& facts,
                                                       const BenchRecordOptions& options) {
  auto read = reports::bench::read_result_file(path);
  if (!read) return std::unexpected(read.error());
  reports::bench::ResultFile& result = read->result;
  if (!options.compiler.empty()) result.compiler = options.compiler;
  if (!options.flags.empty()) result.flags = options.flags;
  std::string date = facts.date;
  if (date.empty()) date = is_iso_date(result.date) ? result.date : utc_now();
  return reports::bench::Run{.commit = {.id = facts.id, .date = date, .subject = facts.subject},
                             .branch = facts.branch,
                             .machine = options.machine.empty()
                                            ? reports::bench::machine_of(result)
                                            : reports::bench::named_machine(options.machine),
                             .digest = fmt::format("{:016x}", reports::stable_hash(read->text)),
                             .recorded_at = utc_now(),
                             .result = std::move(result)};
}

void warn_of(const reports::bench::Run& run) {
  if (run.result.library_build_type == "debug") {
    fmt::print(stderr,
               "misdeal bench record: warning: measured with a debug build of the benchmark "
               "library\n");
  }
}

}  // namespace

void add_bench_record(CLI::App& bench, BenchRecordOptions& options) {
  CLI::App* const verb = bench.add_subcommand(
      "record", "Keeps results of Google Benchmark, of any program, with commit and machine.");
  verb->footer(
      "Example:\n"
      "  my_bench --benchmark_repetitions=5 --benchmark_out=result.json "
      "--benchmark_out_format=json\n"
      "  misdeal bench record result.json\n\n"
      "Exit codes: 0 recorded, or known already, 2 wrong usage, or a file that is no result or no\n"
      "store, 3 nothing was measured, 4 the store cannot be written. All files are recorded or "
      "none.");
  verb->add_option("results", options.results, "result files, JSON; - is standard input")
      ->required();
  verb->add_option("--db", options.db, "SQLite file that keeps them; made if it is not there")
      ->capture_default_str();
  verb->add_option("--commit", options.commit,
                   "what was measured [GITHUB_SHA, CI_COMMIT_SHA, or HEAD here]");
  verb->add_option("--date", options.date,
                   "when it was committed, ISO 8601 [as git says; else of the result]");
  verb->add_option("--subject", options.subject, "first line of its message [as git says]");
  verb->add_option("--branch", options.branch, "[as the CI system or git says]");
  verb->add_option("--machine", options.machine,
                   "a name for this machine or all its like [processor, cores, kernel, governor]");
  verb->add_option("--compiler", options.compiler, "[as the result says, if it does]");
  verb->add_option("--flags", options.flags, "compiler flags [as the result says, if it does]");
  refuse_empty_values(*verb);
}

int run_bench_record(const BenchRecordOptions& options) {
  constexpr const char* kVerb = "bench record";
  if (!options.date.empty() && !is_iso_date(options.date)) {
    return refuse_with(
        kVerb, cli::kUsage,
        fmt::format("--date '{}' is not ISO 8601, such as 2026-11-26T05:46:15Z", options.date));
  }
  const auto facts = commit_facts({.id = options.commit,
                                   .date = options.date,
                                   .subject = options.subject,
                                   .branch = options.branch});
  if (!facts) return refuse_with(kVerb, cli::kUsage, facts.error());
  std::vector<reports::bench::Run> runs;
  for (const std::filesystem::path& path : options.results) {
    auto run = run_of(path, *facts, options);
    if (!run) return refuse_with(kVerb, cli::kUsage, run.error());
    warn_of(*run);
    runs.push_back(std::move(*run));
  }
  auto store = reports::bench::ResultStore::open(options.db);
  if (!store) return refuse_store(kVerb, store.error());
  const auto recorded = store->record(runs);
  if (!recorded) {
    reports::bench::StoreError error = recorded.error();
    error.reason = options.db.string() + ": " + error.reason;
    return refuse_store(kVerb, error);
  }
  fmt::print("{} of commit {} on {}: {} recorded{}{}\n", reports::counted(recorded->runs, "run"),
             reports::terminal_text(facts->id.substr(0, 12)),
             reports::terminal_text(runs.front().machine.label),
             reports::counted(recorded->figures, "figure"),
             recorded->failures == 0
                 ? ""
                 : ", " + reports::counted(recorded->failures, "benchmark") + " failed or skipped",
             recorded->known == 0
                 ? ""
                 : ", " + reports::counted(recorded->known, "file") + " known already");
  if (recorded->figures == 0 && recorded->known == 0) {
    return refuse_with(kVerb, cli::kUndecided, "nothing was measured in what was given");
  }
  return cli::kAllHold;
}

}  // namespace misdeal::harness

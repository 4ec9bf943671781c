#include "harness/cli/bench_verb.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/commit_facts.h"
#include "harness/cli/exit_codes.h"
#include "reports/bench/export_results.h"
#include "reports/bench/result_store.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"
#include "reports/wording/stable_hash.h"
#include "reports/write_file.h"

namespace misdeal::harness {

namespace {

using reports::bench::ResultStore;
using reports::bench::StoreError;

int refuse(const char* verb, int code, const std::string& reason) {
  fmt::print(stderr, "misdeal {}: {}\n", verb, reports::terminal_text(reason));
  return code;
}

int refuse(const char* verb, const StoreError& error) {
  const bool is_usage = error.kind == StoreError::Kind::wrong_file;
  return refuse(verb, is_usage ? cli::kUsage : cli::kInfrastructure, error.reason);
}

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

int run_bench_record(const BenchRecordOptions& options) {
  constexpr const char* kVerb = "bench record";
  if (!options.date.empty() && !is_iso_date(options.date)) {
    return refuse(
        kVerb, cli::kUsage,
        fmt::format("--date '{}' is not ISO 8601, such as 2026-11-26T05:46:15Z", options.date));
  }
  const auto facts = commit_facts({.id = options.commit,
                                   .date = options.date,
                                   .subject = options.subject,
                                   .branch = options.branch});
  if (!facts) return refuse(kVerb, cli::kUsage, facts.error());
  std::vector<reports::bench::Run> runs;
  for (const std::filesystem::path& path : options.results) {
    auto run = run_of(path, *facts, options);
    if (!run) return refuse(kVerb, cli::kUsage, run.error());
    warn_of(*run);
    runs.push_back(std::move(*run));
  }
  auto store = ResultStore::open(options.db);
  if (!store) return refuse(kVerb, store.error());
  const auto recorded = store->record(runs);
  if (!recorded) {
    StoreError error = recorded.error();
    error.reason = options.db.string() + ": " + error.reason;
    return refuse(kVerb, error);
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
    return refuse(kVerb, cli::kUndecided, "nothing was measured in what was given");
  }
  return cli::kAllHold;
}

int run_bench_export(const BenchExportOptions& options) {
  constexpr const char* kVerb = "bench export";
  auto store = ResultStore::open_existing(options.db);
  if (!store) return refuse(kVerb, store.error());
  const auto history = store->load(options.branch);
  if (!history) return refuse(kVerb, history.error());
  const auto chosen = reports::bench::choose_results(*history, options.commit, options.machine);
  if (!chosen) return refuse(kVerb, cli::kUsage, chosen.error());
  const auto exported = reports::bench::export_results(*history, *chosen, options.format);
  if (!exported) return refuse(kVerb, cli::kUsage, exported.error());
  if (options.out == "-") {
    fmt::print("{}", exported->text);
  } else if (const auto written = reports::write_file(options.out, exported->text); !written) {
    return refuse(kVerb, cli::kInfrastructure, reports::to_string(written.error()));
  }
  for (const std::string& note : exported->notes) {
    fmt::print(stderr, "misdeal bench export: {}\n", reports::terminal_text(note));
  }
  if (exported->rows == 0) return refuse(kVerb, cli::kUndecided, "nothing to export");
  return cli::kAllHold;
}

}  // namespace misdeal::harness

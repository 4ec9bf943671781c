#include "harness/cli/bench_export.h"

#include <cstdio>

#include <CLI/App.hpp>
#include <fmt/format.h>

#include "harness/cli/exit_codes.h"
#include "harness/cli/option_values.h"
#include "harness/cli/refusal.h"
#include "reports/bench/export_results.h"
#include "reports/bench/result_store.h"
#include "reports/escape/terminal.h"
#include "reports/files/same_file.h"
#include "reports/files/write_file.h"

namespace misdeal::harness {

void add_bench_export(CLI::App& bench, BenchExportOptions& options) {
  CLI::App* const verb =
      bench.add_subcommand("export", "Writes the results of a commit for other dashboards.");
  verb->footer(
      "Example:\n  misdeal bench export --format customSmallerIsBetter --out results.json\n\n"
      "Exit codes: 0 written, 2 wrong usage, 3 nothing to export, 4 cannot be written.");
  verb->add_option("--format", options.format,
                   "customSmallerIsBetter (github-action-benchmark), bencher (Bencher Metric "
                   "Format), openmetrics")
      ->required();
  verb->add_option("--db", options.db, "file of misdeal bench record")->capture_default_str();
  verb->add_option("--commit", options.commit, "its beginning [the latest]");
  verb->add_option("--machine", options.machine, "a part of its name [there is only one]");
  verb->add_option("--branch", options.branch, "[the one with most runs]");
  verb->add_option("--out", options.out, "file; - is standard output")->capture_default_str();
  refuse_empty_values(*verb);
}

int run_bench_export(const BenchExportOptions& options) {
  constexpr const char* kVerb = "bench export";
  if (reports::is_same_file(options.out, options.db)) {
    return refuse_with(kVerb, cli::kUsage, "--out is the store itself; name another file");
  }
  auto store = reports::bench::ResultStore::open_existing(options.db);
  if (!store) return refuse_store(kVerb, store.error());
  const auto history = store->load(options.branch);
  if (!history) return refuse_store(kVerb, history.error());
  if (const auto why = why_no_branch(*history, options.branch)) {
    return refuse_with(kVerb, cli::kUsage, *why);
  }
  const auto chosen = reports::bench::choose_results(*history, options.commit, options.machine);
  if (!chosen) return refuse_with(kVerb, cli::kUsage, chosen.error());
  const auto exported = reports::bench::export_results(*history, *chosen, options.format);
  if (!exported) return refuse_with(kVerb, cli::kUsage, exported.error());
  if (options.out == "-") {
    fmt::print("{}", exported->text);
  } else if (const auto written = reports::write_file(options.out, exported->text); !written) {
    return refuse_with(kVerb, cli::kInfrastructure, reports::to_string(written.error()));
  }
  for (const std::string& note : exported->notes) {
    fmt::print(stderr, "misdeal bench export: {}\n", reports::terminal_text(note));
  }
  if (exported->rows == 0) return refuse_with(kVerb, cli::kUndecided, "nothing to export");
  return cli::kAllHold;
}

}  // namespace misdeal::harness

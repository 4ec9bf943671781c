#include "harness/cli/bench_options.h"

#include "harness/cli/option_values.h"

namespace misdeal::harness {

namespace {

void add_record(CLI::App& bench, BenchRecordOptions& options) {
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

void add_export(CLI::App& bench, BenchExportOptions& options) {
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

}  // namespace

void add_bench(CLI::App& app, BenchArguments& arguments) {
  CLI::App* const verb = app.add_subcommand(
      "bench", "Keeps results of benchmarks over commits (docs/dashboard.md): record, export.");
  verb->require_subcommand(1);
  add_record(*verb, arguments.record);
  add_export(*verb, arguments.exported);
}

int run_bench(const CLI::App& app, const BenchArguments& arguments) {
  return app.get_subcommand("bench")->got_subcommand("record")
             ? run_bench_record(arguments.record)
             : run_bench_export(arguments.exported);
}

}  // namespace misdeal::harness

#include "harness/cli/bench_options.h"

namespace misdeal::harness {

void add_bench(CLI::App& app, BenchArguments& arguments) {
  CLI::App* const verb = app.add_subcommand(
      "bench",
      "Keeps results of benchmarks over commits, and compares them: record, export, compare.");
  verb->require_subcommand(1);
  add_bench_record(*verb, arguments.record);
  add_bench_export(*verb, arguments.exported);
  add_bench_compare(*verb, arguments.compare);
}

int run_bench(const CLI::App& app, const BenchArguments& arguments) {
  const CLI::App* const bench = app.get_subcommand("bench");
  if (bench->got_subcommand("record")) return run_bench_record(arguments.record);
  if (bench->got_subcommand("export")) return run_bench_export(arguments.exported);
  return run_bench_compare(arguments.compare);
}

}  // namespace misdeal::harness

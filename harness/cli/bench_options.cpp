#include "harness/cli/bench_options.h"

namespace misdeal::harness {

void add_bench(CLI::App& app, BenchArguments& arguments) {
  CLI::App* const verb = app.add_subcommand("bench", "Compares results of benchmarks.");
  verb->require_subcommand(1);
  add_bench_compare(*verb, arguments.compare);
}

int run_bench(const CLI::App& /*app*/, const BenchArguments& arguments) {
  return run_bench_compare(arguments.compare);
}

}  // namespace misdeal::harness

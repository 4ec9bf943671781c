// What `submit` costs when threads contend for tables: every processing mode, with 1 to 16 threads,
// 1 to 64 tables, duplicates and reads. An iteration is a whole load on a new lobby, judged
// afterwards (bench/load/submit_load.h): what is wrong does not count.
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "bench/load/measure_load.h"
#include "harness/mutants/engine_registry.h"

namespace misdeal::bench {
namespace {

void submit(benchmark::State& state, const harness::EngineSpec& engine, const LoadShape& shape) {
  measure_load(state, shape, engine.make);
}

void register_all() {
  for (const harness::EngineSpec& engine : harness::all_engines()) {
    if (engine.is_mutant()) continue;
    for (const LoadShape& shape : all_shapes()) {
      const std::string name = fmt::format("submit/mode:{}/{}", engine.name, name_of(shape));
      benchmark::RegisterBenchmark(
          name.c_str(), [&engine, shape](benchmark::State& state) { submit(state, engine, shape); })
          ->UseManualTime()
          ->Unit(benchmark::kMillisecond);
    }
  }
}

}  // namespace
}  // namespace misdeal::bench

int main(int argument_count, char** arguments) {
  misdeal::bench::keep_freed_memory();
  misdeal::bench::register_all();
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}

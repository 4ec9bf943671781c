// What `submit` costs when threads contend for tables: every processing mode, with 1 to 16 threads,
// 1 to 64 tables, duplicates and reads. An iteration is a whole load on a new lobby, judged
// afterwards (bench/load/submit_load.h): what is wrong does not count. A mutant's name as the
// first argument measures that engine instead, and shows that it does not.
#include <string>

#include "bench/load/measure_load.h"
#include "harness/mutants/engine_registry.h"

int main(int argument_count, char** arguments) {
  using misdeal::harness::EngineSpec;
  misdeal::bench::keep_freed_memory();
  const EngineSpec* const chosen =
      argument_count > 1 ? misdeal::harness::find_engine(arguments[1]) : nullptr;
  for (const EngineSpec& engine : misdeal::harness::all_engines()) {
    if (chosen != nullptr ? &engine == chosen : !engine.is_mutant()) {
      misdeal::bench::register_loads("submit/mode:" + std::string(engine.name), engine.make);
    }
  }
  if (chosen != nullptr) {
    arguments[1] = arguments[0];
    ++arguments;
    --argument_count;
  }
  return misdeal::bench::run_benchmarks(argument_count, arguments);
}

// What `misdeal explore` runs: the verbs that need the engine compiled for the explorer.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>
#include "harness/explore/engine/explored_engine.h"

int main(int argc, char** argv) {
  using namespace misdeal;
  const std::string engine = argc > 1 ? argv[1] : "";
  const std::string scenario = argc > 2 ? argv[2] : "";
  explore::Options options{.executions_max = 10'000};
  if (argc > 3) options.strategy = *explore::parse_strategy(argv[3]);
  if (argc > 4) options.executions_max = std::stoull(argv[4]);
  if (options.strategy == explore::StrategyKind::dfs) options.preemptions_max = 2;
  if (argc > 5) options.seed = std::stoull(argv[5]);
  for (const auto& spec : harness::all_engines()) {
    if (!engine.empty() && engine != "all" && engine != "true" && spec.name != engine) continue;
    if (engine == "true" && spec.is_mutant()) continue;
    bool found = false;
    for (const auto& one : harness::all_scenarios()) {
      if (!scenario.empty() && scenario != "all" && one.name != scenario) continue;
      harness::ExploredEngine explored(spec, one);
      const auto start = std::chrono::steady_clock::now();
      const auto outcome = explored.explore(options);
      const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      const auto& result = outcome.result;
      if (!result.failure && spec.is_mutant() && scenario.empty()) continue;
      fmt::print("{} {}: {} executions{}, {:.2f} s, {:.0f}/s, {} steps, {} histories: {}\n", spec.name, one.name,
                 result.executions, result.is_exhaustive ? " (all)" : "", seconds,
                 static_cast<double>(result.executions) / seconds, result.executions ? result.steps / result.executions : 0, explored.distinct_histories(),
                 result.failure ? fmt::format("{}: {}", explore::to_string(result.failure->kind), result.failure->what) : "ok");
      if (result.failure && argc > 6) fmt::print("{}\n", explore::describe(*result.failure));
      std::fflush(stdout);
      found = found || result.failure.has_value();
    }
    if (!found && spec.is_mutant()) fmt::print("{} NOT FOUND\n", spec.name);
  }
}

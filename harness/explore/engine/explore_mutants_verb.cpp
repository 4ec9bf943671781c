#include <algorithm>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/exit_codes.h"
#include "harness/explore/engine/explore_verbs.h"
#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/violation.h"

namespace misdeal::harness {
namespace {

struct Hunt {
  std::uint64_t schedules = 0;
  std::string violates;  ///< empty: not found
};

/// All scenarios by turns, a growing number of schedules each, until one fails.
Hunt hunt(const EngineSpec& engine, explore::StrategyKind strategy, std::uint64_t seed,
          std::uint64_t schedules_max) {
  Hunt result;
  for (std::uint64_t share = 1; result.schedules < schedules_max; share *= 2) {
    for (const Scenario& scenario : all_scenarios()) {
      ExploredEngine explored(engine, scenario);
      const EngineExploration outcome = explored.explore({.strategy = strategy,
                                                          .seed = seed * 1'000 + share,
                                                          .executions_max = share,
                                                          .verifies = false,
                                                          .finds_places = false});
      result.schedules += outcome.result.executions;
      if (outcome.result.failure) {
        result.violates = violation_of(outcome);
        return result;
      }
      if (result.schedules >= schedules_max) break;
    }
  }
  return result;
}

}  // namespace

int run_explore_mutants(const ExploreMutantsOptions& options) {
  std::vector<const EngineSpec*> engines;
  for (const EngineSpec& engine : all_engines()) {
    if (engine.is_mutant() &&
        (options.mutants.empty() ||
         std::ranges::find(options.mutants, engine.name) != options.mutants.end())) {
      engines.push_back(&engine);
    }
  }
  if (engines.empty()) {
    fmt::print(stderr, "misdeal mutants: none has such a name; see misdeal mutants --list\n");
    return cli::kUsage;
  }
  int code = cli::kAllHold;
  fmt::print(
      "| mutant | strategy | found | mean | median | worst | violates |\n"
      "|---|---|---:|---:|---:|---:|---|\n");
  for (const EngineSpec* const engine : engines) {
    for (const explore::StrategyKind strategy : options.strategies) {
      std::vector<std::uint64_t> schedules;
      std::string violates;
      for (std::uint64_t seed = 1; seed <= options.seeds; ++seed) {
        const Hunt found = hunt(*engine, strategy, seed, options.schedules_max);
        if (found.violates.empty()) continue;
        schedules.push_back(found.schedules);
        if (violates.find(found.violates) == std::string::npos) {
          violates += (violates.empty() ? "" : ", ") + found.violates;
        }
      }
      if (schedules.size() < options.seeds) code = cli::kViolated;
      std::ranges::sort(schedules);
      if (schedules.empty()) {
        fmt::print("| {} | {} | 0 of {} | | | | |\n", engine->name, to_string(strategy),
                   options.seeds);
        continue;
      }
      const double mean =
          static_cast<double>(std::accumulate(schedules.begin(), schedules.end(), 0ULL)) /
          static_cast<double>(schedules.size());
      fmt::print("| {} | {} | {} of {} | {:.1f} | {} | {} | {} |\n", engine->name,
                 to_string(strategy), schedules.size(), options.seeds, mean,
                 schedules[schedules.size() / 2], schedules.back(), violates);
      std::fflush(stdout);
    }
  }
  return code;
}

}  // namespace misdeal::harness

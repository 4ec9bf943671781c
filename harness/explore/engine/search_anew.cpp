#include "harness/explore/engine/search_anew.h"

#include "harness/explore/engine/violation.h"

namespace misdeal::harness {

bool has_schedule_of_this_build(const Repro& repro) {
  return !repro.schedule.empty() && repro.build == build_fingerprint();
}

SearchedAnew search_anew(const EngineSpec& engine, const Repro& repro) {
  constexpr std::uint64_t kRandom = 10'000;
  constexpr std::uint64_t kExhaustive = 200'000;
  SearchedAnew result;
  const auto search = [&](const explore::Options& options) {
    result.outcome = explore_for(repro.violates, engine, repro.scenario, options);
    result.schedules += result.outcome.result.executions;
    result.is_same = violates_same(repro.violates, result.outcome);
    return !result.outcome.result.failure;
  };
  if (search({.seed = repro.seed, .executions_max = kRandom}) && !repro.schedule.empty()) {
    search({.strategy = explore::StrategyKind::dfs,
            .executions_max = kExhaustive,
            .preemptions_max = repro.preemptions});
    result.is_exhausted = result.outcome.result.is_exhaustive;
  }
  return result;
}

}  // namespace misdeal::harness

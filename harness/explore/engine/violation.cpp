#include "harness/explore/engine/violation.h"

#include <cassert>

namespace misdeal::harness {

std::string violation_of(const EngineExploration& outcome) {
  if (outcome.finding) return std::string(to_string(outcome.finding->property));
  if (!outcome.result.failure) return {};
  return std::string(explore::to_string(outcome.result.failure->kind));
}

bool violates_same(std::string_view wanted, const EngineExploration& outcome) {
  if (!outcome.result.failure) return false;
  const std::string found = violation_of(outcome);
  if (found == wanted) return true;
  return wanted == to_string(Property::liveness) &&
         (found == to_string(explore::FailureKind::deadlock) ||
          found == to_string(explore::FailureKind::livelock) ||
          found == to_string(explore::FailureKind::lock_order));
}

std::optional<Property> property_named(std::string_view name) {
  for (std::size_t i = 0; i < kPropertyCount; ++i) {
    if (to_string(static_cast<Property>(i)) == name) return static_cast<Property>(i);
  }
  return std::nullopt;
}

EngineExploration explore_for(std::string_view violates, const EngineSpec& engine,
                              const Scenario& scenario, const explore::Options& options) {
  ExploredEngine explored(engine, scenario);
  explored.prefer(property_named(violates));
  return explored.explore(options);
}

Repro repro_of(const EngineSpec& engine, const Scenario& scenario, const EngineExploration& outcome,
               std::uint64_t seed) {
  assert(outcome.result.failure);
  const explore::Failure& failure = *outcome.result.failure;
  return {.engine = std::string(engine.name),
          .scenario = scenario,
          .violates = violation_of(outcome),
          .what = failure.what,
          .schedule = failure.schedule,
          .trace_hash = failure.trace_hash,
          .preemptions = failure.preemptions,
          .strategy = outcome.result.strategy,
          .seed = seed,
          .build = build_fingerprint()};
}

}  // namespace misdeal::harness

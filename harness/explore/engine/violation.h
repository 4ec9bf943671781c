#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "harness/explore/engine/explored_engine.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {

/// What a failure violates: the property that a checker found, else the kind of failure.
std::string violation_of(const EngineExploration& outcome);

/// Whether a failure is of the kind that was seen before. A deadlock or a livelock is what a
/// request that was never answered looks like from within.
bool violates_same(std::string_view wanted, const EngineExploration& outcome);

/// Nothing if what is violated is no property of the checkers.
std::optional<Property> property_named(std::string_view name);

/// Explores a scenario for a violation that was seen before: of several in one execution, that one
/// is told.
EngineExploration explore_for(std::string_view violates, const EngineSpec& engine,
                              const Scenario& scenario, const explore::Options& options);

/// Requires a failure.
Repro repro_of(const EngineSpec& engine, const Scenario& scenario, const EngineExploration& outcome,
               std::uint64_t seed);

}  // namespace misdeal::harness

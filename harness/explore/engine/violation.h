#pragma once

#include <string>

#include "harness/explore/engine/explored_engine.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {

/// What a failure violates: the property that a checker found, else the kind of failure.
std::string violation_of(const EngineExploration& outcome);

/// Requires a failure.
Repro repro_of(const EngineSpec& engine, const Scenario& scenario, const EngineExploration& outcome,
               std::uint64_t seed);

}  // namespace misdeal::harness

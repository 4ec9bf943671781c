#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "engine/table/action_processor.h"
#include "harness/history/history.h"
#include "harness/scenario/scenario.h"

namespace misdeal::harness {

struct ScenarioRunOptions {
  std::string engine_name;       ///< for the history
  std::chrono::nanoseconds ttl;  ///< of request ids: what `pass_time` waits for, and a bit
  std::uint64_t run = 0;         ///< ids of one run are those of no other
};

/// Plays a scenario with real threads, one a client, which leave a barrier together: the pattern of
/// a failure, scheduled by chance. Not for scenarios that need to reach into the engine: `recover`
/// and `computer` do nothing, decks are those of the engine. Blocks until all have their answers.
History run_scenario(engine::ActionProcessor& engine, const Scenario& scenario,
                     const ScenarioRunOptions& options);

}  // namespace misdeal::harness

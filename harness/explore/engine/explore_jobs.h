#pragma once

#include <cstdint>

#include "harness/explore/engine/explored_engine.h"

namespace misdeal::harness {

struct JobsExploration {
  EngineExploration outcome;             ///< executions and steps of all jobs together
  std::uint64_t distinct_histories = 0;  ///< of the job that saw most
};

/// Explores in `jobs` processes of this one, each with a share of the executions and a seed of its
/// own. The first failure ends them all, and is run again here by its schedule; which one comes
/// first depends on the machine, as soon as there are two jobs. Not for strategies that exhaust
/// the schedules: these do not divide. A process that cannot be started counts as a share not run.
JobsExploration explore_in_jobs(const EngineSpec& engine, const Scenario& scenario,
                                const explore::Options& options, std::uint32_t jobs);

}  // namespace misdeal::harness

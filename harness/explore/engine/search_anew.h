#pragma once

#include <cstdint>

#include "harness/explore/engine/explored_engine.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {

/// Whether the schedule of a repro file says anything here: it is of this build, and there is one.
bool has_schedule_of_this_build(const Repro& repro);

struct SearchedAnew {
  EngineExploration outcome;  ///< with a failure if the same was found, or something else
  bool is_same = false;
  /// Every schedule was run that has no more preemptions than the one of the file.
  bool is_exhausted = false;
  std::uint64_t schedules = 0;
};

/// Searches the scenario of a repro file for the same violation: at random, then every schedule
/// with as many preemptions as the file tells of, if they are not too many.
SearchedAnew search_anew(const EngineSpec& engine, const Repro& repro);

}  // namespace misdeal::harness

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/live/live_history.h"
#include "harness/live/round_effects.h"

namespace misdeal::harness {

/// One thing to be put in order: an execution or a read.
struct ModelStep {
  std::vector<SlotEffect> effects;
  std::vector<SlotReading> readings;  ///< after the effects
  std::string version;                ///< after them, as the answer showed it; empty: not shown
  std::string expected_version;       ///< the precondition; empty: none
  std::int64_t number = -1;           ///< the version as a number; -1: it is none
  bool is_execution = false;
};

}  // namespace misdeal::harness

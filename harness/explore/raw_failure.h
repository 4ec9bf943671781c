#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/explore/event.h"
#include "harness/explore/shadow.h"
#include "harness/explore/thread.h"
#include "misdeal/explore.h"

// What an execution left, in numbers: words and source lines come later.
namespace misdeal::explore {

/// An access that takes part in a race: enough to find it again in a second run of the schedule.
struct RacingAccess {
  ShadowAccess access;
  std::uintptr_t address = 0;
};

/// A failure as the runtime knows it; words and stacks come later.
struct RawFailure {
  FailureKind kind = FailureKind::assertion;
  std::string what;
  unsigned thread = 0;
  std::optional<RacingAccess> first;
  std::optional<RacingAccess> second;
};

/// What is kept of a step, and of atomic operations that are none, while stacks are captured.
struct CapturedStep {
  Event event;
  Stack stack;
  bool has_value = false;  ///< of an atomic operation
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

struct RawWitness {
  unsigned thread = 0;
  std::string doing;
  Stack stack;
};

}  // namespace misdeal::explore

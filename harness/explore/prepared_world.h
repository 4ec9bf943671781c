#pragma once

#include <cstdint>

#include "harness/explore/arena.h"
#include "harness/explore/globals.h"

namespace misdeal::explore {

/// What Program::prepare made, for later explorations of programs that prepare the same: they start
/// from it at once. A value, of the size of what was allocated.
struct PreparedWorld {
  Arena::Image heap;
  Globals::Words globals;
  std::int64_t now_ns = 0;
  bool is_prepared = false;
};

}  // namespace misdeal::explore

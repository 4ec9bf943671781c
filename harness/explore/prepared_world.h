#pragma once

#include <cstdint>

#include "harness/explore/arena.h"
#include "harness/explore/globals.h"

namespace misdeal::explore {

/// What Program::prepare made, for later explorations of programs that prepare the same: they start
/// from it at once. A value, of the size of what was allocated.
///
/// Of globals, what preparing changed is kept. If one of those was changed outside since, or a
/// neighbour within the same eight bytes, preparing is done anew; but one that preparing sets to
/// what it held already is, in later executions, whatever it is outside then.
struct PreparedWorld {
  Arena::Image heap;
  Globals::Words globals;
  std::int64_t now_ns = 0;
  bool is_prepared = false;
};

}  // namespace misdeal::explore

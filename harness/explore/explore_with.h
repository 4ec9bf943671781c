#pragma once

#include "harness/explore/strategy.h"
#include "misdeal/explore.h"

namespace misdeal::explore {

/// explore() with a strategy of the caller's.
Result explore_with(Strategy& strategy, const Options& options, const Program& program);

}  // namespace misdeal::explore

#pragma once

#include <string_view>

#include "harness/explore/strategy.h"
#include "misdeal/explore.h"

namespace misdeal::explore {

/// explore() with a strategy of the caller's. Programs of one kind, if it has a name, are alike:
/// the next is explored faster for what was learned from the last.
Result explore_with(Strategy& strategy, const Options& options, const Program& program,
                    std::string_view kind = {});

}  // namespace misdeal::explore

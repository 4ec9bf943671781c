#pragma once

#include <string_view>

#include "harness/explore/prepared_world.h"
#include "harness/explore/strategy.h"
#include "misdeal/explore.h"

namespace misdeal::explore {

/// explore() with a strategy of the caller's. Programs of one kind, if it has a name, are alike:
/// the next is explored faster for what was learned from the last. Where `prepared` is given, what
/// `program.prepare` makes is left there, and `prepare` is only called if nothing is there yet.
Result explore_with(Strategy& strategy, const Options& options, const Program& program,
                    std::string_view kind = {}, PreparedWorld* prepared = nullptr);

}  // namespace misdeal::explore

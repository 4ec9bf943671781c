#pragma once

#include <expected>
#include <string>

#include "harness/cli/live_verb.h"
#include "harness/cli/stress_arguments.h"

namespace misdeal::harness {

/// What `misdeal stress --target URL --profile FILE …` asks for. The error names the argument, or
/// the places in the profile, and what may be there.
std::expected<LiveVerbOptions, std::string> live_options_of(const StressArguments& arguments);

}  // namespace misdeal::harness

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "misdeal/explore.h"

namespace misdeal::explore {

/// Names places in this program, innermost inlined function first, the runtime's own frames left
/// out. Asks llvm-symbolizer, found by the environment variable MISDEAL_SYMBOLIZER or in PATH (also
/// as llvm-symbolizer-19); without one, frames are offsets in the program. Starts a process: tens
/// of milliseconds.
std::vector<std::vector<StackFrame>> symbolize(
    std::span<const std::vector<std::uintptr_t>> stacks_of_offsets);

}  // namespace misdeal::explore

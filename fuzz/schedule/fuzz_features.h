#pragma once

#include <cstdint>
#include <span>

namespace misdeal::fuzz {

/// What a target counts itself for libFuzzer, which takes each counter that is not 0 after an input
/// for a feature of it, and empties them before the next.
std::span<std::uint8_t> fuzz_features();

}  // namespace misdeal::fuzz

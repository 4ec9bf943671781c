#include "fuzz/schedule/fuzz_features.h"

#include <array>
#include <cstddef>

namespace misdeal::fuzz {
namespace {

// The section in which libFuzzer looks.
[[gnu::section(
    "__libfuzzer_extra_counters")]] constinit std::array<std::uint8_t, std::size_t{5} << 11U>
    g_features{};

}  // namespace

std::span<std::uint8_t> fuzz_features() {
  return g_features;
}

}  // namespace misdeal::fuzz

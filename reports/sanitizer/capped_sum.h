#pragma once

#include <cstdint>
#include <limits>

namespace misdeal::reports {

/// The sum, or the largest number if it is larger: counts that a log or a file tells must not come
/// round to nothing.
constexpr std::uint64_t capped_sum(std::uint64_t a, std::uint64_t b) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  return a > kMax - b ? kMax : a + b;
}

}  // namespace misdeal::reports

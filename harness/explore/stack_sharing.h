#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "harness/explore/fiber.h"
#include "harness/explore/system_memory.h"

namespace misdeal::explore {

/// Which parts of the stacks any thread has met but the one that runs on it. The rest cannot race:
/// half of all accesses are of that kind, and need not be remembered. Only ever grows; whoever
/// learns something new has to look again at the execution, since what came before was not
/// remembered.
class StackSharing {
 public:
  StackSharing() : is_shared_(FiberStacks::bytes() / kLine) {}

  /// Of `size` bytes at an offset from the base of all stacks. What is beyond them is nobody's.
  [[nodiscard]] bool is_shared(std::size_t offset, std::size_t size) const {
    const std::uint8_t* const first = is_shared_.data() + offset / kLine;
    if (size <= kReach) return *first != 0;
    return std::memchr(first, 1, last_line_of(offset, size) - offset / kLine + 1) != nullptr;
  }
  /// Whether that was not known.
  bool share(std::size_t offset, std::size_t size);
  /// Nothing is shared.
  void clear();

 private:
  static constexpr std::size_t kLine = 64;
  /// Up to so many bytes are judged by where they begin: what begins that much earlier is shared,
  /// too.
  static constexpr std::size_t kReach = 16;

  static std::size_t last_line_of(std::size_t offset, std::size_t size) {
    return (offset + std::min(size, FiberStacks::bytes() - offset) - 1) / kLine;
  }

  SystemVector<std::uint8_t> is_shared_;  ///< by line: 0 or 1
  SystemVector<std::uint32_t> shared_;    ///< which lines
};

}  // namespace misdeal::explore

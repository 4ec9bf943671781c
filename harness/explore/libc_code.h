#pragma once

#include <cstdint>

namespace misdeal::explore {

/// Where the code of the C library is. What it allocates for itself, the buffers of streams for
/// example, outlives an execution.
class LibcCode {
 public:
  LibcCode();

  [[nodiscard]] bool contains(const void* pc) const {
    return reinterpret_cast<std::uintptr_t>(pc) - begin_ < bytes_;
  }

 private:
  std::uintptr_t begin_ = 0;
  std::uintptr_t bytes_ = 0;
};

}  // namespace misdeal::explore

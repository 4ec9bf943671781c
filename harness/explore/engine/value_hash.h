#pragma once

#include <cstdint>

namespace misdeal::harness {

/// Of a row of numbers; for tables in memory only.
class ValueHash {
 public:
  void add(std::uint64_t value) {
    state_ = (state_ ^ value) * 0x9E3779B97F4A7C15ULL;
    state_ ^= state_ >> 32U;
  }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325ULL;
};

}  // namespace misdeal::harness

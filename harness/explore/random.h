#pragma once

#include <bit>
#include <cstdint>

#include "harness/explore/event.h"

namespace misdeal::explore {

/// SplitMix64 (Steele, Lea, Flood, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed = 0) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31U);
  }
  /// In [0, bound); bound > 0. Off from uniform by at most bound / 2^32.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32U) * bound) >> 32U);
  }
  /// In [0, 1).
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  /// One of a set that is not empty.
  unsigned one_of(ThreadSet set) {
    const ThreadSet rest = set & (set - 1);
    if ((rest & (rest - 1)) == 0 && rest != 0) {  // Of two, as most often.
      return static_cast<unsigned>(std::countr_zero(below(2) != 0 ? rest : set));
    }
    for (std::uint32_t skip = below(static_cast<std::uint32_t>(std::popcount(set))); skip > 0;
         --skip) {
      set &= set - 1;
    }
    return static_cast<unsigned>(std::countr_zero(set));
  }

 private:
  std::uint64_t state_;
};

}  // namespace misdeal::explore

#pragma once

#include <cstdint>

namespace misdeal::harness {

/// Derives an independent seed from a seed and a position in it.
constexpr std::uint64_t derive_seed(std::uint64_t seed, std::uint64_t stream) {
  std::uint64_t z = seed + (stream + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

/// SplitMix64 (Steele, Lea, Flood, 2014): 1 ns a number, the same numbers on every platform.
class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() { return derive_seed(state_ += 0x9E3779B97F4A7C15ULL, 0); }

  /// Uniform in [0, bound), with a bias below 2^-32 for small bounds. Requires 0 < bound <= 2^32.
  constexpr std::uint64_t below(std::uint64_t bound) { return ((next() >> 32U) * bound) >> 32U; }

  /// Uniform in [low, high]. Requires low <= high.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    const auto span = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(span == 0 ? next() : next() % span);
  }

  constexpr bool chance(unsigned percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

}  // namespace misdeal::harness

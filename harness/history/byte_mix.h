#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace misdeal::harness {

/// The 128-bit product of two words folded to 64 bits: one multiplication that spreads every input
/// bit over the result (the mixing step of wyhash, Wang Yi, 2019).
inline std::uint64_t multiply_mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// 64-bit hash of any bytes, the same on every little-endian machine; about 8 bytes a nanosecond.
/// Not cryptographic.
inline std::uint64_t hash_bytes(std::span<const std::byte> bytes, std::uint64_t seed = 0) {
  constexpr std::uint64_t kOdd1 = 0xA0761D6478BD642FULL;
  constexpr std::uint64_t kOdd2 = 0xE7037ED1A0B428DBULL;
  std::uint64_t hash = seed ^ multiply_mix(bytes.size() ^ kOdd1, kOdd2);
  while (bytes.size() >= 16) {
    std::uint64_t word[2];
    std::memcpy(word, bytes.data(), sizeof word);
    hash = multiply_mix(word[0] ^ kOdd1, word[1] ^ hash) + kOdd2;
    bytes = bytes.subspan(16);
  }
  std::uint64_t tail[2] = {0, 0};
  if (!bytes.empty()) {
    std::memcpy(tail, bytes.data(), bytes.size());
  }
  hash = multiply_mix(tail[0] ^ kOdd1, tail[1] ^ hash) + kOdd2;
  return multiply_mix(hash, kOdd1);
}

}  // namespace misdeal::harness

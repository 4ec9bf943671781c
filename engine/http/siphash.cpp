#include "engine/http/siphash.h"

#include <bit>

namespace misdeal::engine::http {
namespace {

struct State {
  std::uint64_t v0;
  std::uint64_t v1;
  std::uint64_t v2;
  std::uint64_t v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  [[nodiscard]] std::uint64_t squeeze() {
    for (int i = 0; i < 4; ++i) {
      round();
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

SipTag siphash(const SipKey& key, std::span<const std::uint64_t> words) {
  State state{key[0] ^ 0x736F6D6570736575ULL, key[1] ^ 0x646F72616E646F6DULL ^ 0xEEU,
              key[0] ^ 0x6C7967656E657261ULL, key[1] ^ 0x7465646279746573ULL};
  for (const std::uint64_t word : words) {
    state.absorb(word);
  }
  // The last word holds the length in bytes, modulo 256, in its top byte.
  state.absorb(static_cast<std::uint64_t>(words.size() * sizeof(std::uint64_t)) << 56U);
  state.v2 ^= 0xEEU;
  const std::uint64_t first = state.squeeze();
  state.v1 ^= 0xDDU;
  return {first, state.squeeze()};
}

}  // namespace misdeal::engine::http

#include "engine/requests/siphash.h"

#include <bit>
#include <cstddef>

namespace misdeal::engine {
namespace {

struct State {
  std::uint64_t v0;
  std::uint64_t v1;
  std::uint64_t v2;
  std::uint64_t v3;

  explicit State(const SipKey& key)
      : v0(key[0] ^ 0x736F6D6570736575ULL),
        v1(key[1] ^ 0x646F72616E646F6DULL),
        v2(key[0] ^ 0x6C7967656E657261ULL),
        v3(key[1] ^ 0x7465646279746573ULL) {}

  template <int kRounds>
  void absorb(std::uint64_t word) {
    v3 ^= word;
    rounds<kRounds>();
    v0 ^= word;
  }
  template <int kRounds>
  [[nodiscard]] std::uint64_t squeeze() {
    rounds<kRounds>();
    return v0 ^ v1 ^ v2 ^ v3;
  }

 private:
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
  template <int kRounds>
  void rounds() {
    for (int i = 0; i < kRounds; ++i) {
      round();
    }
  }
};

/// The last word of a message holds its length in bytes, modulo 256, in its top byte.
constexpr std::uint64_t length_word(std::size_t words) {
  return static_cast<std::uint64_t>(words * sizeof(std::uint64_t)) << 56U;
}

}  // namespace

SipTag siphash(const SipKey& key, std::span<const std::uint64_t> words) {
  State state(key);
  state.v1 ^= 0xEEU;
  for (const std::uint64_t word : words) {
    state.absorb<2>(word);
  }
  state.absorb<2>(length_word(words.size()));
  state.v2 ^= 0xEEU;
  const std::uint64_t first = state.squeeze<4>();
  state.v1 ^= 0xDDU;
  return {first, state.squeeze<4>()};
}

std::uint64_t siphash13(const SipKey& key, std::uint64_t first, std::uint64_t second) {
  State state(key);
  state.absorb<1>(first);
  state.absorb<1>(second);
  state.absorb<1>(length_word(2));
  state.v2 ^= 0xFFU;
  return state.squeeze<3>();
}

}  // namespace misdeal::engine

#include "engine/requests/siphash.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "engine/requests/request_id_hash.h"

namespace misdeal::engine {
namespace {

/// The vectors that the authors publish with their code (vectors_sip128): key 00 01 … 0f, message
/// 00 01 02 …
TEST(SipHash, GivesThePublishedVectors) {
  const SipKey key{0x0706050403020100, 0x0F0E0D0C0B0A0908};
  const auto bytes = [](const SipTag& tag) {
    std::array<unsigned char, 16> text{};
    std::memcpy(text.data(), tag.data(), text.size());
    return text;
  };
  EXPECT_EQ(bytes(siphash(key, {})),
            (std::array<unsigned char, 16>{0xA3, 0x81, 0x7F, 0x04, 0xBA, 0x25, 0xA8, 0xE6, 0x6D,
                                           0xF6, 0x72, 0x14, 0xC7, 0x55, 0x02, 0x93}));
  const std::array<std::uint64_t, 2> words{0x0706050403020100, 0x0F0E0D0C0B0A0908};
  EXPECT_EQ(bytes(siphash(key, std::span(words).first(1))),
            (std::array<unsigned char, 16>{0x3B, 0x62, 0xA9, 0xBA, 0x62, 0x58, 0xF5, 0x61, 0x0F,
                                           0x83, 0xE2, 0x64, 0xF3, 0x14, 0x97, 0xB4}));
  EXPECT_EQ(bytes(siphash(key, words)),
            (std::array<unsigned char, 16>{0x6E, 0xE2, 0xA4, 0xCA, 0x67, 0xB0, 0x54, 0xBB, 0xFD,
                                           0x33, 0x15, 0xBF, 0x85, 0x23, 0x05, 0x77}));
}

/// By an implementation that is not ours: Python 3.11's hash() of the two words as bytes, with
/// PYTHONHASHSEED=0, where the key is zero.
TEST(SipHash, OfOneRoundIsWhatPythonComputes) {
  EXPECT_EQ(siphash13({0, 0}, 1, 2), 0xFB058313E6201D48);
  EXPECT_EQ(siphash13({0, 0}, 0x0706050403020100, 0x0F0E0D0C0B0A0908), 0x8972188433A5C5B7);
}

/// Ids that a client makes so that xor and multiplication put all of them in one place.
TEST(RequestIdHash, SpreadsIdsThatWereMadeToMeet) {
  constexpr std::size_t kIds = 20'000;
  constexpr std::size_t kPlaces = 1024;
  const RequestIdHash hash({3, 4});
  std::set<std::size_t> values;
  std::vector<std::size_t> ids_at(kPlaces);
  for (std::uint64_t low = 1; low <= kIds; ++low) {
    const std::size_t value = hash({low * 0x9E3779B97F4A7C15, low});
    values.insert(value);
    ++ids_at[value % kPlaces];
  }
  EXPECT_EQ(values.size(), kIds);
  EXPECT_LT(*std::ranges::max_element(ids_at), 3 * kIds / kPlaces);
}

TEST(RequestIdHash, IsAnotherWithAnotherKey) {
  EXPECT_NE(RequestIdHash({3, 4})({1, 2}), RequestIdHash({3, 5})({1, 2}));
  EXPECT_NE(RequestIdHash({3, 4})({1, 2}), RequestIdHash({2, 4})({1, 2}));
}

}  // namespace
}  // namespace misdeal::engine

#include "fuzz/byte_source.h"

#include <array>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::fuzz {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(ByteSource, ReadsNumbersLittleEndianInOrder) {
  const Bytes bytes{0x01, 0x02, 0x03, 0xFF, 0xFE, 0xFF};
  ByteSource source(bytes);
  EXPECT_EQ(source.any(), 1);
  EXPECT_EQ(source.any<std::uint16_t>(), 0x0302);
  EXPECT_EQ(source.any<std::int8_t>(), -1);
  EXPECT_EQ(source.any<std::int16_t>(), -2);
  EXPECT_TRUE(source.is_empty());
}

TEST(ByteSource, GivesFirstChoicesPastTheEnd) {
  ByteSource source(std::span<const std::uint8_t>{});
  EXPECT_EQ(source.any<std::uint64_t>(), 0U);
  EXPECT_EQ(source.below(7), 0U);
  EXPECT_EQ(source.between(-5, 5), -5);
  EXPECT_FALSE(source.flag());
  EXPECT_FALSE(source.one_in(2)) << "or a loop that asks for one more would never end";
  EXPECT_EQ(source.pick(std::array{3, 4}), 3);
  EXPECT_TRUE(source.take(3).empty());
  EXPECT_TRUE(source.take_text(3).empty());
}

TEST(ByteSource, CompletesACutNumberWithZeros) {
  const Bytes bytes{0x34};
  ByteSource source(bytes);
  EXPECT_EQ(source.any<std::uint32_t>(), 0x34U);
}

TEST(ByteSource, TakesAsManyBytesAsARangeNeeds) {
  const Bytes bytes(32, 0xAB);
  const auto taken = [&](auto choose) {
    ByteSource source(bytes);
    choose(source);
    return bytes.size() - source.left();
  };
  EXPECT_EQ(taken([](ByteSource& source) { source.below(1); }), 0U);
  EXPECT_EQ(taken([](ByteSource& source) { source.below(2); }), 1U);
  EXPECT_EQ(taken([](ByteSource& source) { source.below(256); }), 1U);
  EXPECT_EQ(taken([](ByteSource& source) { source.below(257); }), 2U);
  EXPECT_EQ(taken([](ByteSource& source) { source.below(65'537); }), 3U);
  EXPECT_EQ(taken([](ByteSource& source) { source.between(9, 9); }), 0U);
  EXPECT_EQ(taken([](ByteSource& source) { source.between(-128, 127); }), 1U);
  EXPECT_EQ(taken([](ByteSource& source) { source.between(-128, 128); }), 2U);
  EXPECT_EQ(taken([](ByteSource& source) { source.flag(); }), 1U);
}

TEST(ByteSource, ReachesEveryValueOfARangeAndNoOther) {
  std::set<std::int64_t> reached;
  std::set<bool> flags;
  for (int value = 0; value < 256; ++value) {
    const Bytes bytes{static_cast<std::uint8_t>(value)};
    reached.insert(ByteSource(bytes).between(-3, 4));
    flags.insert(ByteSource(bytes).one_in(200));
  }
  EXPECT_EQ(reached, (std::set<std::int64_t>{-3, -2, -1, 0, 1, 2, 3, 4}));
  EXPECT_EQ(flags.size(), 2U);
}

TEST(ByteSource, KeepsItsRangesOnRandomBytes) {
  constexpr auto kLowest = std::numeric_limits<std::int64_t>::min();
  constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 rng(seed);
    Bytes bytes(rng() % 64);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng());
    const std::uint64_t bound = (rng() >> rng() % 64) | 1U;
    const auto middle = static_cast<std::int64_t>(rng());
    ByteSource source(bytes);
    ASSERT_LT(source.below(bound), bound);
    ASSERT_LE(source.between(kLowest, middle), middle);
    ASSERT_GE(source.between(middle, kHighest), middle);
    source.between(kLowest, kHighest);
    ASSERT_LE(source.take(rng() % 8).size(), 7U);
    ASSERT_LE(source.left(), bytes.size());
  }
}

TEST(ByteSource, TakesTheBytesThemselves) {
  const Bytes bytes{'a', 'b', 'c', 'd', 'e'};
  ByteSource source(bytes);
  EXPECT_EQ(source.take_text(3), "abc");
  EXPECT_EQ(source.take(9).size(), 2U);
  EXPECT_TRUE(source.is_empty());
}

}  // namespace
}  // namespace misdeal::fuzz

// The heap of explored code, by itself: any sequence of allocations and frees.
#include "harness/explore/arena.h"

#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "harness/explore/random.h"

namespace misdeal::explore {
namespace {

std::size_t size_of_any(Random& random) {
  const std::size_t magnitude = std::size_t{1} << random.below(16);
  return random.below(static_cast<std::uint32_t>(magnitude)) + random.below(3);
}

/// Allocates and frees at random; the blocks that are left, and all addresses in order.
class Play {
 public:
  explicit Play(Arena& arena) : arena_(arena) {}

  void play(std::uint64_t seed, int steps) {
    Random random(seed);
    for (int step = 0; step < steps; ++step) {
      if (!blocks_.empty() && random.below(3) == 0) {
        const auto victim =
            std::next(blocks_.begin(), random.below(static_cast<std::uint32_t>(blocks_.size())));
        ASSERT_EQ(arena_.free(reinterpret_cast<void*>(victim->first)),
                  Arena::BlockState::allocated);
        ASSERT_TRUE(arena_.is_freed(victim->first));
        ASSERT_EQ(arena_.free(reinterpret_cast<void*>(victim->first)), Arena::BlockState::freed);
        blocks_.erase(victim);
      } else {
        take(size_of_any(random), std::size_t{1} << random.below(9));
      }
    }
  }

  [[nodiscard]] const std::vector<std::uintptr_t>& addresses() const { return addresses_; }

 private:
  void take(std::size_t size, std::size_t alignment) {
    void* const block = arena_.allocate(size, alignment);
    const auto begin = reinterpret_cast<std::uintptr_t>(block);
    ASSERT_NE(block, nullptr);
    ASSERT_EQ(begin % alignment, 0U);
    ASSERT_EQ(arena_.size_of(block), size);
    ASSERT_TRUE(arena_.contains(begin) && !arena_.is_freed(begin));
    const auto above = blocks_.lower_bound(begin);
    if (above != blocks_.end()) ASSERT_LE(begin + size, above->first);
    if (above != blocks_.begin()) {
      const auto& [below, size_below] = *std::prev(above);
      ASSERT_LE(below + size_below, begin);
    }
    blocks_[begin] = size;
    addresses_.push_back(begin);
  }

  Arena& arena_;
  std::map<std::uintptr_t, std::size_t> blocks_;
  std::vector<std::uintptr_t> addresses_;
};

TEST(Arena, GivesBlocksThatDoNotOverlapAndTheSameOnesEveryTime) {
  Arena arena;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    arena.forget();
    arena.set_reuse(seed % 2 == 0);
    Play(arena).play(seed, 100);
    arena.keep();
    Play first(arena);
    first.play(seed + 1000, 400);
    arena.restart();
    Play again(arena);
    again.play(seed + 1000, 400);
    EXPECT_EQ(first.addresses(), again.addresses());
  }
}

TEST(Arena, StartsFromWhatWasKeptOnce) {
  Arena arena;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    arena.set_reuse(seed % 2 == 0);
    std::vector<Arena::Image> images;
    std::vector<std::vector<std::uintptr_t>> addresses;
    for (std::uint64_t i = 0; i < 3; ++i) {
      arena.forget();
      Play(arena).play(3 * seed + i, 50 * static_cast<int>(1 + (seed + i) % 3));
      arena.keep();
      images.push_back(arena.kept());
      Play then(arena);
      then.play(seed + 1000, 200);
      addresses.push_back(then.addresses());
    }
    for (const std::size_t i : {1U, 0U, 2U, 2U, 0U}) {
      arena.keep(images[i]);
      arena.restart();
      ASSERT_EQ(std::memcmp(reinterpret_cast<const void*>(arena.base()), images[i].memory.data(),
                            images[i].memory.size()),
                0);
      Play again(arena);
      again.play(seed + 1000, 200);
      EXPECT_EQ(again.addresses(), addresses[i]) << i;
    }
  }
}

TEST(Arena, WastesAQuarterAtMost) {
  Arena arena;
  const auto begin_of_next = [&arena] {
    return reinterpret_cast<std::uintptr_t>(arena.allocate(1));
  };
  for (std::size_t size = 1; size < 100'000; size += 1 + size / 50) {
    const std::uintptr_t before = begin_of_next();
    ASSERT_NE(arena.allocate(size), nullptr);
    const std::size_t taken = begin_of_next() - before - 3 * Arena::kAlignment;
    EXPECT_LE(taken, size + size / 4 + Arena::kAlignment) << size;
    EXPECT_GE(taken, size);
  }
}

}  // namespace
}  // namespace misdeal::explore

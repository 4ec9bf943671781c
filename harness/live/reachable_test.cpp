#include "harness/live/reachable.h"

#include <bit>
#include <map>

#include <gtest/gtest.h>

#include "harness/workload/random.h"

/// Both sets against all subsets, one after the other.
namespace misdeal::harness {
namespace {

std::map<Amounts, unsigned> by_brute_force(const Amounts& start,
                                           const std::vector<Amounts>& changes) {
  std::map<Amounts, unsigned> states;
  for (unsigned subset = 0; subset < 1U << changes.size(); ++subset) {
    Amounts state = start;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if ((subset >> i & 1U) == 0) continue;
      for (std::size_t slot = 0; slot < state.size(); ++slot) state[slot] += changes[i][slot];
    }
    const auto taken = static_cast<unsigned>(std::popcount(subset));
    const auto [found, is_new] = states.emplace(std::move(state), taken);
    if (!is_new) found->second = std::min(found->second, taken);
  }
  return states;
}

class Subsets : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Subsets, AreThoseThatBruteForceFinds) {
  Random random(GetParam());
  for (int repetition = 0; repetition < 20; ++repetition) {
    const std::size_t slots = 1 + random.below(3);
    const std::size_t count = random.below(10);
    Amounts start(slots, 0);
    for (auto& amount : start) amount = random.between(-5, 5);
    std::vector<Amounts> changes;
    for (std::size_t i = 0; i < count; ++i) {
      for (auto& amount : changes.emplace_back(slots, 0)) amount = random.between(-70, 70);
    }
    const auto expected = by_brute_force(start, changes);
    Reachable reachable(start);
    SubsetSums sums;
    for (const Amounts& change : changes) {
      reachable.may_add(change);
      if (slots == 1) sums.may_add(change[0]);
    }
    ASSERT_TRUE(reachable.is_exact());
    for (const auto& [state, taken] : expected) {
      EXPECT_EQ(reachable.changes_to(state), std::optional(taken)) << "seed " << GetParam();
    }
    for (int i = 0; i < 200; ++i) {
      Amounts state(slots, 0);
      for (auto& amount : state) amount = random.between(-200, 200);
      EXPECT_EQ(reachable.can_be(state), expected.contains(state)) << "seed " << GetParam();
    }
    if (slots > 1) continue;
    EXPECT_EQ(sums.low() + start[0], expected.begin()->first[0]);
    EXPECT_EQ(sums.high() + start[0], expected.rbegin()->first[0]);
    for (std::int64_t sum = -750; sum <= 750; ++sum) {
      EXPECT_EQ(sums.can_be(sum), expected.contains({sum + start[0]}))
          << sum << ", seed " << GetParam();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Subsets, testing::Range<std::uint64_t>(1, 6));

TEST(Subsets, AreUnknownOnceThereAreTooMany) {
  Reachable reachable({0, 0});
  std::int64_t power = 1;
  for (int i = 0; i < 20; ++i, power *= 2) reachable.may_add({power, -power});
  EXPECT_FALSE(reachable.is_exact());
  EXPECT_TRUE(reachable.can_be({-5, 9}));

  SubsetSums sums;
  sums.may_add(3);
  EXPECT_FALSE(sums.can_be(4));
  sums.may_add(INT64_MIN);
  EXPECT_FALSE(sums.is_exact());
  EXPECT_TRUE(sums.can_be(4));
}

}  // namespace
}  // namespace misdeal::harness

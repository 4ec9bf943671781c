// Every buggy program is found, replays, and its mended twin passes.
#include <algorithm>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

constexpr std::uint64_t kSeeds = 20;

class Programs : public testing::TestWithParam<BuggyProgram> {
 protected:
  // Places in the source are not looked at here, and cost more than all the rest.
  void SetUp() override { ::setenv("MISDEAL_SYMBOLIZER", "", 1); }
};

TEST_P(Programs, WrongOneIsFoundFromEverySeedAndReplays) {
  const BuggyProgram& program = GetParam();
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Result found = explore({.seed = seed}, program.wrong);
    ASSERT_TRUE(found.failure) << "nothing found from seed " << seed;
    const Failure& failure = *found.failure;
    EXPECT_NE(std::ranges::find(program.acceptable, failure.kind), program.acceptable.end())
        << "seed " << seed << '\n'
        << describe(failure);
    const Result again = explore({.replay = failure.schedule}, program.wrong);
    ASSERT_TRUE(again.failure) << "no failure on replay of seed " << seed << '\n'
                               << describe(failure);
    EXPECT_EQ(again.failure->kind, failure.kind) << "seed " << seed << '\n'
                                                 << describe(*again.failure);
    EXPECT_EQ(again.failure->trace_hash, failure.trace_hash) << "seed " << seed;
  }
}

TEST_P(Programs, FixedOnePasses) {
  const BuggyProgram& program = GetParam();
  const Result sampled = explore({.executions_max = 2'000}, program.fixed);
  EXPECT_FALSE(sampled.failure) << describe(*sampled.failure);
  EXPECT_EQ(sampled.executions, 2'000U);
  // Where the search does not end within so many, it still must not fail.
  const Result searched =
      explore({.strategy = StrategyKind::dfs, .executions_max = 4'000, .preemptions_max = 2},
              program.fixed);
  EXPECT_FALSE(searched.failure) << describe(*searched.failure);
}

INSTANTIATE_TEST_SUITE_P(All, Programs, testing::ValuesIn(all_programs()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace

void PrintTo(const BuggyProgram& program, std::ostream* out) {
  *out << program.name;
}

}  // namespace misdeal::explore::programs

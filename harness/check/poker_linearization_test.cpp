#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "harness/check/linearization.h"
#include "harness/check/poker_model.h"
#include "harness/check/random_history.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

#ifdef MISDEAL_IS_SANITIZED
constexpr std::uint64_t kPokerHistories = 5'000;
#else
constexpr std::uint64_t kPokerHistories = 60'000;
#endif

TEST(VersionPasses, AgreeWithTheSearchOnPoker) {
  const PokerModel model({.deck_seed = 5});
  std::map<std::pair<Verdict, Verdict>, int> met;
  for (std::uint64_t seed = 0; seed < kPokerHistories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(derive_seed(seed, 2));
    RandomHistoryOptions options;
    options.versioned = random.chance(60) ? Versioned::all : Versioned::commits_only;
    options.window_ns = random.between(0, 30);
    options.unknown_percent = random.chance(40) ? 40 : 10;
    std::vector<Operation> history = random_history(model, options, random, RandomPokerOperation{});
    const bool is_spoilt = random.chance(50);
    if (is_spoilt) {
      spoil(history, random);
    }
    const LinearHistory linear = LinearHistory::of(history);
    VersionClaims claims = claim_versions(linear);
    if (!claims.is_versioned) {
      continue;
    }
    const Verdict searched =
        verdict_of(LinearizationSearch<PokerModel>(model, linear, {100'000, 64U << 20U}).run().end);
    const Verdict fast = judge_by_versions(model, linear, claims, 100'000).verdict;
    ++met[{fast, searched}];
    if (fast != Verdict::undecided && searched != Verdict::undecided) {
      ASSERT_EQ(fast, searched);
    }
    if (!is_spoilt) {
      ASSERT_EQ(searched, Verdict::holds);
    }
  }
  for (const auto& [verdicts, count] : met) {
    std::cout << "by versions " << to_string(verdicts.first) << ", by search "
              << to_string(verdicts.second) << ": " << count << '\n';
  }
  EXPECT_GT((met[{Verdict::holds, Verdict::holds}]), static_cast<int>(kPokerHistories / 10));
  EXPECT_GT((met[{Verdict::violated, Verdict::violated}]), static_cast<int>(kPokerHistories / 10));
}

}  // namespace
}  // namespace misdeal::harness

#include "harness/check/linearization.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "harness/check/purse_model.h"
#include "harness/check/random_history.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

#ifdef MISDEAL_IS_SANITIZED
constexpr std::uint64_t kHistories = 15'000;
#else
constexpr std::uint64_t kHistories = 150'000;
#endif

/// Whether this order of operations respects real time and explains every answer.
template <SequentialModel Model>
bool explains(const Model& model, const std::vector<Operation>& history,
              const std::vector<std::size_t>& order) {
  typename Model::State state = model.initial();
  for (std::size_t i = 0; i < order.size(); ++i) {
    const Operation& operation = history[order[i]];
    for (std::size_t k = i + 1; k < order.size(); ++k) {
      const Operation& later = history[order[k]];
      if (role_of(later) != Role::maybe && later.returned_ns < operation.invoked_ns) {
        return false;
      }
    }
    const Role role = role_of(operation);
    if (role == Role::replay) {
      if (operation.version != engine::kNoVersion && operation.version > model.version(state)) {
        return false;
      }
    } else if (role == Role::effect_free) {
      if (misfit_of_effect_free(model, state, model.observe(state), operation) != Misfit::none) {
        return false;
      }
    } else if (step_commit(model, state, operation) != Misfit::none) {
      return false;
    }
  }
  return true;
}

/// The definition itself: every choice of unanswered operations, in every order.
template <SequentialModel Model>
Verdict by_enumeration(const Model& model, const std::vector<Operation>& history) {
  for (std::uint64_t chosen = 0; chosen < 1ULL << history.size(); ++chosen) {
    std::vector<std::size_t> order;
    bool is_whole = true;
    for (std::size_t i = 0; i < history.size(); ++i) {
      const bool is_in = (chosen >> i & 1U) != 0;
      is_whole = is_whole && (is_in || role_of(history[i]) == Role::maybe);
      if (is_in) {
        order.push_back(i);
      }
    }
    if (!is_whole) {
      continue;
    }
    do {
      if (explains(model, history, order)) {
        return Verdict::holds;
      }
    } while (std::ranges::next_permutation(order).found);
  }
  return Verdict::violated;
}

template <SequentialModel Model>
Verdict by_search(const Model& model, const std::vector<Operation>& history) {
  const LinearHistory linear = LinearHistory::of(history);
  return verdict_of(LinearizationSearch<Model>(model, linear, {200'000, 64U << 20U}).run().end);
}

/// nullopt if the history has commits without versions.
template <SequentialModel Model>
std::optional<Verdict> by_versions(const Model& model, const std::vector<Operation>& history) {
  const LinearHistory linear = LinearHistory::of(history);
  VersionClaims claims = claim_versions(linear);
  if (!claims.is_versioned) {
    return std::nullopt;
  }
  return judge_by_versions(model, linear, claims, 200'000).verdict;
}

std::string text_of(const std::vector<Operation>& history) {
  std::string text;
  for (const Operation& operation : history) {
    text += std::string(to_string(operation.kind)) + " " + std::to_string(operation.amount.value) +
            " [" + std::to_string(operation.invoked_ns) + ", " +
            (operation.returned_ns == kNeverReturned ? std::string("never")
                                                     : std::to_string(operation.returned_ns)) +
            "] " + std::string(to_string(operation.outcome)) + " v" +
            (operation.version == engine::kNoVersion ? std::string("-")
                                                     : std::to_string(operation.version)) +
            (operation.expected_version == engine::kNoVersion
                 ? std::string()
                 : " expected v" + std::to_string(operation.expected_version)) +
            (operation.is_replay ? " replay" : "") + " digest " +
            std::to_string(operation.view_digest) + "\n";
  }
  return text;
}

RandomHistoryOptions random_options(Random& random, std::size_t operations_max) {
  RandomHistoryOptions options;
  options.operations_max = operations_max;
  const std::uint64_t roll = random.below(10);
  options.versioned = roll < 6   ? Versioned::all
                      : roll < 9 ? Versioned::commits_only
                                 : Versioned::none;
  options.window_ns = random.between(0, 30);
  options.unknown_percent = random.chance(30) ? 40 : 10;
  return options;
}

TEST(LinearizationSearch, AgreesWithTheEnumerationOfAllOrders) {
  std::map<Verdict, int> met;
  for (std::uint64_t seed = 0; seed < kHistories / 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const PurseModel model(random.chance(50));
    std::vector<Operation> history =
        random_history(model, random_options(random, 5), random, RandomPurseOperation{});
    const bool is_spoilt = random.chance(60);
    if (is_spoilt) {
      spoil(history, random);
    }
    const Verdict expected = by_enumeration(model, history);
    ASSERT_EQ(by_search(model, history), expected) << text_of(history);
    if (!is_spoilt) {
      ASSERT_EQ(expected, Verdict::holds) << text_of(history);
    }
    ++met[expected];
  }
  EXPECT_GT(met[Verdict::holds], static_cast<int>(kHistories / 50));
  EXPECT_GT(met[Verdict::violated], static_cast<int>(kHistories / 100));
}

TEST(VersionPasses, AgreeWithTheSearchOnAPurse) {
  std::map<std::pair<Verdict, Verdict>, int> met;
  for (std::uint64_t seed = 0; seed < kHistories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(derive_seed(seed, 1));
    const PurseModel model(random.chance(30));
    std::vector<Operation> history =
        random_history(model, random_options(random, 10), random, RandomPurseOperation{});
    const bool is_spoilt = random.chance(60);
    if (is_spoilt) {
      spoil(history, random);
    }
    const std::optional<Verdict> fast = by_versions(model, history);
    const Verdict searched = by_search(model, history);
    if (!is_spoilt) {
      ASSERT_EQ(searched, Verdict::holds) << text_of(history);
    }
    if (!fast) {
      continue;
    }
    ++met[{*fast, searched}];
    if (*fast != Verdict::undecided && searched != Verdict::undecided) {
      ASSERT_EQ(*fast, searched) << text_of(history);
    }
  }
  for (const auto& [verdicts, count] : met) {
    std::cout << "by versions " << to_string(verdicts.first) << ", by search "
              << to_string(verdicts.second) << ": " << count << '\n';
  }
  EXPECT_GT((met[{Verdict::holds, Verdict::holds}]), static_cast<int>(kHistories / 10));
  EXPECT_GT((met[{Verdict::violated, Verdict::violated}]), static_cast<int>(kHistories / 10));
  EXPECT_GT((met[{Verdict::undecided, Verdict::holds}]), static_cast<int>(kHistories / 1000));
  EXPECT_GT((met[{Verdict::undecided, Verdict::violated}]), static_cast<int>(kHistories / 1000));
}

}  // namespace
}  // namespace misdeal::harness

#pragma once

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "misdeal/explore.h"

namespace misdeal::explore {

inline constexpr std::uint64_t kExecutions = 300;

/// The failure that a search finds; fails the test if there is none.
inline Failure failure_of(const std::function<void()>& body, const Options& options = {}) {
  Result result = explore(options, body);
  if (!result.failure) {
    ADD_FAILURE() << "nothing found in " << result.executions << " executions";
    return {};
  }
  return *std::move(result.failure);
}

/// Whether no execution of a body fails, and all were run.
inline testing::AssertionResult passes(const std::function<void()>& body,
                                       const Options& options = {.executions_max = kExecutions}) {
  const Result result = explore(options, body);
  if (result.failure) return testing::AssertionFailure() << describe(*result.failure);
  if (result.executions != options.executions_max && !result.is_exhaustive) {
    return testing::AssertionFailure() << "only " << result.executions << " executions";
  }
  return testing::AssertionSuccess();
}

}  // namespace misdeal::explore

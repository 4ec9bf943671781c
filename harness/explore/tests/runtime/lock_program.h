#pragma once

#include <functional>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "harness/explore/tests/runtime/explored.h"

// Outside the explorer's namespace, whose frames are not shown.
namespace explored_code {

inline void take(std::mutex& first, std::mutex& second) {
  const std::lock_guard one(first);
  const std::lock_guard two(second);
}

/// One thread after the other: nothing but their program says that they could meet.
inline void run_both(const std::function<void()>& one, const std::function<void()>& two) {
  std::thread first(one);
  std::thread second(two);
  first.join();
  second.join();
}

}  // namespace explored_code

namespace misdeal::explore {

/// Nobody is interrupted who can go on: no lock is ever wanted while another thread holds it, but
/// after a wait, so nearly no deadlock ever happens.
inline Options undisturbed() {
  return {.strategy = StrategyKind::random,
          .executions_max = kExecutions,
          .switch_probability = 0,
          .spurious_wakeups_max = 0};
}

struct LockProgram {
  std::string name;
  void (*body)();
};

inline void PrintTo(const LockProgram& program, std::ostream* out) {
  *out << program.name;
}

inline std::string name_of(const testing::TestParamInfo<LockProgram>& info) {
  return info.param.name;
}

}  // namespace misdeal::explore

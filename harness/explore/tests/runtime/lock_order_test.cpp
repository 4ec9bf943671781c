// Locks taken in orders that do not agree, in executions in which nobody waits for ever.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/explore/tests/runtime/lock_program.h"

namespace misdeal::explore {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;

using explored_code::run_both;
using explored_code::take;

void two_orders() {
  std::mutex a;
  std::mutex b;
  run_both([&] { take(a, b); }, [&] { take(b, a); });
}

TEST(LockOrder, IsReportedWithoutADeadlock) {
  const Failure failure = failure_of(two_orders, undisturbed());
  EXPECT_EQ(failure.kind, FailureKind::lock_order);
  // In the order in which the threads came, or the other way round.
  EXPECT_THAT(failure.what, AnyOf(HasSubstr("thread 2 takes mutex 1 with mutex 2 held, thread 1 "
                                            "takes mutex 2 with mutex 1 held"),
                                  HasSubstr("thread 1 takes mutex 1 with mutex 2 held, thread 2 "
                                            "takes mutex 2 with mutex 1 held")));
  EXPECT_EQ(failure.preemptions, 0U);
}

TEST(LockOrder, HasTheStacksOfAllFourLocks) {
  const Failure failure = failure_of(two_orders, undisturbed());
  ASSERT_EQ(failure.witnesses.size(), 4U);
  const auto is_of_take = [](const StackFrame& frame) {
    return frame.function.find("take") != std::string::npos;
  };
  std::vector<std::uint32_t> lines;
  for (const Witness& witness : failure.witnesses) {
    const auto frame = std::ranges::find_if(witness.stack, is_of_take);
    ASSERT_NE(frame, witness.stack.end()) << describe(failure);
    lines.push_back(frame->line);
  }
  EXPECT_EQ(lines[1], lines[0] + 1);
  EXPECT_EQ(lines[2], lines[0]);
  EXPECT_EQ(lines[3], lines[1]);
}

TEST(LockOrder, IsReplayed) {
  const Failure failure = failure_of(two_orders, undisturbed());
  const Result again = explore({.replay = failure.schedule}, two_orders);
  ASSERT_TRUE(again.failure);
  EXPECT_EQ(again.failure->kind, FailureKind::lock_order);
  EXPECT_EQ(again.failure->trace_hash, failure.trace_hash);
}

TEST(LockOrder, IsLeftToDeadlocksIfSoWished) {
  Options options = undisturbed();
  options.finds_lock_order_inversions = false;
  EXPECT_TRUE(passes(two_orders, options));
  const Failure failure = failure_of(two_orders, {.finds_lock_order_inversions = false});
  EXPECT_EQ(failure.kind, FailureKind::deadlock);
}

class Inversion : public testing::TestWithParam<LockProgram> {};

TEST_P(Inversion, IsReported) {
  EXPECT_EQ(failure_of(GetParam().body, undisturbed()).kind, FailureKind::lock_order);
}

void three_in_a_circle() {
  std::mutex a;
  std::mutex b;
  std::mutex c;
  std::thread one(take, std::ref(a), std::ref(b));
  std::thread two(take, std::ref(b), std::ref(c));
  std::thread three(take, std::ref(c), std::ref(a));
  one.join();
  two.join();
  three.join();
}

void reader_and_writer() {
  std::shared_mutex a;
  std::mutex b;
  run_both(
      [&] {
        const std::shared_lock one(a);
        const std::lock_guard two(b);
      },
      [&] {
        const std::lock_guard one(b);
        const std::lock_guard two(a);
      });
}

/// A lock that was tried is held like any other.
void tried_then_waited() {
  std::mutex a;
  std::mutex b;
  run_both(
      [&] {
        if (!a.try_lock()) return;
        const std::lock_guard two(b);
        a.unlock();
      },
      [&] { take(b, a); });
}

/// What comes after the wait is taken with the lock that the wait took back.
void after_a_wait() {
  std::mutex a;
  std::mutex b;
  std::condition_variable condition;
  bool ready = false;
  std::thread waiter([&] {
    std::unique_lock one(a);
    while (!ready) condition.wait(one);
    const std::lock_guard two(b);
  });
  std::thread other(take, std::ref(b), std::ref(a));
  {
    const std::lock_guard one(a);
    ready = true;
  }
  condition.notify_one();
  waiter.join();
  other.join();
}

/// A lock that both hold on and off keeps them apart no longer.
void gate_left_too_early() {
  std::mutex gate;
  std::mutex a;
  std::mutex b;
  run_both(
      [&] {
        const std::lock_guard first(gate);
        take(a, b);
      },
      [&] {
        {
          const std::lock_guard first(gate);
        }
        take(b, a);
      });
}

/// Among many that agree.
void once_in_a_loop() {
  std::mutex a;
  std::mutex b;
  run_both(
      [&] {
        for (int i = 0; i < 300; ++i) take(a, b);
      },
      [&] {
        for (int i = 0; i < 300; ++i) take(a, b);
        take(b, a);
      });
}

INSTANTIATE_TEST_SUITE_P(Of, Inversion,
                         testing::Values(LockProgram{"ThreeLocks", three_in_a_circle},
                                         LockProgram{"ReaderAndWriter", reader_and_writer},
                                         LockProgram{"TriedLock", tried_then_waited},
                                         LockProgram{"LockTakenBack", after_a_wait},
                                         LockProgram{"GateLeftTooEarly", gate_left_too_early},
                                         LockProgram{"OneAmongMany", once_in_a_loop}),
                         name_of);

/// Waiting takes its lock again, with what else is held: alone with the wait it is no deadlock yet.
void by_a_wait() {
  std::mutex a;
  std::mutex b;
  std::condition_variable condition;
  run_both(
      [&] {
        std::unique_lock one(a);
        const std::lock_guard two(b);
        condition.wait_for(one, std::chrono::milliseconds(1));
      },
      [&] { take(a, b); });
}

TEST(LockOrder, OfALockTakenBackIsReportedWhereItDoesNotDeadlockAtOnce) {
  std::vector<FailureKind> kinds;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Options options = undisturbed();
    options.seed = seed;
    options.spurious_wakeups_max = 1;  // Else the other one always runs during the wait.
    kinds.push_back(failure_of(by_a_wait, options).kind);
  }
  EXPECT_THAT(kinds, Each(AnyOf(FailureKind::deadlock, FailureKind::lock_order)));
  EXPECT_THAT(kinds, Contains(FailureKind::lock_order));
}

}  // namespace
}  // namespace misdeal::explore

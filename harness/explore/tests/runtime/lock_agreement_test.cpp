// Locks in orders that do not agree, in programs that cannot deadlock: no alarm.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include <gtest/gtest.h>

#include "harness/explore/tests/runtime/lock_program.h"

namespace misdeal::explore {
namespace {

using explored_code::run_both;
using explored_code::take;

class Agreement : public testing::TestWithParam<LockProgram> {};

/// In every schedule: an alarm where nobody can wait for ever is a false one.
TEST_P(Agreement, IsNoAlarm) {
  EXPECT_TRUE(passes(GetParam().body));
  EXPECT_TRUE(passes(GetParam().body, undisturbed()));
  const Result all =
      explore({.strategy = StrategyKind::dfs, .executions_max = 5'000, .preemptions_max = 2},
              GetParam().body);
  EXPECT_FALSE(all.failure) << describe(*all.failure);
}

void one_order() {
  std::mutex a;
  std::mutex b;
  run_both([&] { take(a, b); }, [&] { take(a, b); });
}

void under_a_gate() {
  std::mutex gate;
  std::mutex a;
  std::mutex b;
  const auto guarded = [&gate](std::mutex& first, std::mutex& second) {
    const std::lock_guard guard(gate);
    take(first, second);
  };
  run_both([&] { guarded(a, b); }, [&] { guarded(b, a); });
}

void of_one_thread() {
  std::mutex a;
  std::mutex b;
  run_both(
      [&] {
        take(a, b);
        take(b, a);
      },
      [&] { const std::lock_guard one(b); });
}

void joined_before() {
  std::mutex a;
  std::mutex b;
  std::thread(take, std::ref(a), std::ref(b)).join();
  std::thread(take, std::ref(b), std::ref(a)).join();
}

void before_the_start() {
  std::mutex a;
  std::mutex b;
  take(a, b);
  std::thread(take, std::ref(b), std::ref(a)).join();
}

void scoped_locks() {
  std::mutex a;
  std::mutex b;
  run_both([&] { const std::scoped_lock both(a, b); }, [&] { const std::scoped_lock both(b, a); });
}

void tried() {
  std::mutex a;
  std::mutex b;
  run_both([&] { take(a, b); },
           [&] {
             const std::lock_guard one(b);
             if (a.try_lock()) a.unlock();
           });
}

void waited_for_a_while() {
  std::timed_mutex a;
  std::timed_mutex b;
  run_both(
      [&] {
        const std::lock_guard one(a);
        const std::lock_guard two(b);
      },
      [&] {
        const std::lock_guard one(b);
        if (a.try_lock_for(std::chrono::seconds(1))) a.unlock();
      });
}

void readers() {
  std::shared_mutex a;
  std::shared_mutex b;
  run_both(
      [&] {
        const std::shared_lock one(a);
        const std::shared_lock two(b);
      },
      [&] {
        const std::shared_lock one(b);
        const std::shared_lock two(a);
      });
}

void ordered_by_an_atomic() {
  std::mutex a;
  std::mutex b;
  std::atomic<bool> done{false};
  run_both(
      [&] {
        take(a, b);
        done = true;
      },
      [&] {
        if (done) take(b, a);
      });
}

void ordered_by_a_relaxed_atomic() {
  std::mutex a;
  std::mutex b;
  std::atomic<bool> done{false};
  run_both(
      [&] {
        take(a, b);
        done.store(true, std::memory_order_relaxed);
      },
      [&] {
        if (done.load(std::memory_order_relaxed)) take(b, a);
      });
}

void ordered_by_another_lock() {
  std::mutex a;
  std::mutex b;
  std::mutex lock;
  bool done = false;
  run_both(
      [&] {
        take(a, b);
        const std::lock_guard guard(lock);
        done = true;
      },
      [&] {
        std::unique_lock guard(lock);
        if (!done) return;
        guard.unlock();
        take(b, a);
      });
}

void ordered_by_a_condition() {
  std::mutex a;
  std::mutex b;
  std::mutex lock;
  std::condition_variable condition;
  bool done = false;
  run_both(
      [&] {
        take(a, b);
        {
          const std::lock_guard guard(lock);
          done = true;
        }
        condition.notify_one();
      },
      [&] {
        std::unique_lock guard(lock);
        while (!done) condition.wait(guard);
        take(b, a);
      });
}

/// The second order is taken only because of what the first one left under the very lock.
void ordered_by_what_is_read() {
  std::mutex a;
  std::mutex b;
  bool done = false;
  run_both(
      [&] {
        const std::lock_guard one(a);
        const std::lock_guard two(b);
        done = true;
      },
      [&] {
        const std::lock_guard one(b);
        if (!done) return;
        const std::lock_guard two(a);
      });
}

/// Other locks, at the addresses of those before.
void locks_made_anew() {
  const auto once = [](bool is_turned) {
    auto* const locks = new std::mutex[2];
    take(locks[is_turned ? 1 : 0], locks[is_turned ? 0 : 1]);
    delete[] locks;
  };
  run_both([&] { once(false); }, [&] { once(true); });
}

INSTANTIATE_TEST_SUITE_P(
    Of, Agreement,
    testing::Values(LockProgram{"OneOrder", one_order}, LockProgram{"GateLock", under_a_gate},
                    LockProgram{"OneThread", of_one_thread},
                    LockProgram{"JoinedThread", joined_before},
                    LockProgram{"TimeBeforeTheStart", before_the_start},
                    LockProgram{"ScopedLocks", scoped_locks}, LockProgram{"TriedLock", tried},
                    LockProgram{"LimitedWait", waited_for_a_while}, LockProgram{"Readers", readers},
                    LockProgram{"Atomic", ordered_by_an_atomic},
                    LockProgram{"RelaxedAtomic", ordered_by_a_relaxed_atomic},
                    LockProgram{"AnotherLock", ordered_by_another_lock},
                    LockProgram{"Condition", ordered_by_a_condition},
                    LockProgram{"WhatIsRead", ordered_by_what_is_read},
                    LockProgram{"LocksMadeAnew", locks_made_anew}),
    name_of);

}  // namespace
}  // namespace misdeal::explore

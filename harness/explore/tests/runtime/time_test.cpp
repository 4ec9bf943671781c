// Time is virtual: it passes when nobody can run, or when somebody asks for it.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include <time.h>

#include "harness/explore/tests/runtime/explored.h"

namespace misdeal::explore {
namespace {

// NOLINTBEGIN(misc-unused-using-decls): it does not count literals as uses.
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
// NOLINTEND(misc-unused-using-decls)
using std::chrono::steady_clock;
using std::chrono::system_clock;

TEST(Time, PassesAtOnceForWhoSleeps) {
  const auto before = steady_clock::now();
  EXPECT_TRUE(passes([] {
    const auto steady = steady_clock::now();
    const auto system = system_clock::now();
    std::this_thread::sleep_for(1h);
    check(steady_clock::now() - steady >= 1h, "the hour has not passed");
    check(system_clock::now() - system >= 1h, "the hour has not passed");
    check(steady_clock::now() - steady < 2h, "more has passed");
  }));
  EXPECT_LT(steady_clock::now() - before, 60s);
}

TEST(Time, WakesSleepersInTheOrderOfTheirTimesUnlessOneIsEarly) {
  EXPECT_TRUE(passes(
      [] {
        std::atomic<int> woken{0};
        std::thread late([&] {
          std::this_thread::sleep_for(2s);
          check(++woken == 2, "the later one first");
        });
        std::thread early([&] {
          std::this_thread::sleep_for(1s);
          check(++woken == 1, "the earlier one second");
        });
        late.join();
        early.join();
      },
      {.executions_max = kExecutions, .spurious_wakeups_max = 0}));
}

/// The race that a sleep hides: it fires although others could run.
TEST(Time, MayPassWhileOthersCouldRun) {
  const Failure failure = failure_of([] {
    std::atomic<bool> is_set{false};
    std::thread other([&] { is_set = true; });
    std::this_thread::sleep_for(1s);
    check(is_set, "a second was not enough");
    other.join();
  });
  EXPECT_EQ(failure.kind, FailureKind::assertion);
}

TEST(Time, EndsLoopsThatPollTheClock) {
  EXPECT_TRUE(passes([] {
    const auto end = steady_clock::now() + 1h;
    while (steady_clock::now() < end) {
    }
    const auto late = steady_clock::now() + 1h;
    while (steady_clock::now() < late) std::this_thread::sleep_for(1ms * 60'000);
  }));
}

TEST(Time, OfLongWaitsDoesNotOverflow) {
  EXPECT_TRUE(passes([] {
    std::atomic<bool> is_over{false};
    std::mutex lock;
    std::condition_variable changed;
    std::thread sleeper([&] {
      std::unique_lock guard(lock);
      changed.wait_until(guard, steady_clock::time_point::max(), [&] { return is_over.load(); });
      check(is_over, "woken early");
    });
    std::this_thread::sleep_for(1h);
    {
      const std::lock_guard guard(lock);
      is_over = true;
    }
    changed.notify_all();
    sleeper.join();
    const timespec forever{.tv_sec = 0x7FFF'FFFF'FFFF'FFFF, .tv_nsec = 0};
    std::thread eternal([&] { ::nanosleep(&forever, nullptr); });
    const auto before = steady_clock::now();
    std::this_thread::sleep_for(1s);
    eternal.join();
    check(steady_clock::now() > before, "a time before now");
  }));
}

TEST(Time, OutIsToldFromNotified) {
  EXPECT_TRUE(passes([] {
    std::mutex lock;
    std::condition_variable changed;
    std::unique_lock guard(lock);
    const auto before = steady_clock::now();
    while (changed.wait_until(guard, before + 1s) == std::cv_status::no_timeout) {
    }
    check(steady_clock::now() - before >= 1s, "out of time before the time");
  }));
}

template <typename Mutex>
void try_for_a_while() {
  Mutex lock;
  std::atomic<int> held{0};
  const auto run = [&] {
    if (!lock.try_lock_for(1s)) return;
    check(++held == 1, "two hold it");
    std::this_thread::sleep_for(500ms);
    --held;
    lock.unlock();
  };
  std::thread one(run);
  std::thread two(run);
  one.join();
  two.join();
}

TEST(Time, LimitsTheWaitForLocks) {
  EXPECT_TRUE(passes(try_for_a_while<std::timed_mutex>));
  EXPECT_TRUE(passes(try_for_a_while<std::recursive_timed_mutex>));
  EXPECT_TRUE(passes(try_for_a_while<std::shared_timed_mutex>));
}

/// Whose time is out must come back with a time-out, even when the lock changes hands right then.
TEST(Time, LetsNobodyWaitForALockThatWasGivenUp) {
  EXPECT_TRUE(passes(
      [] {
        std::timed_mutex lock;
        std::atomic<int> failures{0};
        const auto run = [&] {
          if (lock.try_lock_for(1s)) {
            std::this_thread::sleep_for(1h);
            lock.unlock();
          } else {
            ++failures;
          }
        };
        std::thread one(run);
        std::thread two(run);
        std::thread three(run);
        one.join();
        two.join();
        three.join();
        check(failures <= 2, "nobody got it");
      },
      {.executions_max = 2'000, .spurious_wakeups_max = 3}));
}

TEST(Time, LimitsTheWaitForFutures) {
  EXPECT_TRUE(passes([] {
    std::promise<int> promise;
    auto future = promise.get_future();
    check(future.wait_for(1h) == std::future_status::timeout, "there is no value");
    promise.set_value(1);
    check(future.wait_for(0s) == std::future_status::ready, "there is a value");
  }));
}

}  // namespace
}  // namespace misdeal::explore

// A thread waits for a condition for 20 ms at least. Prints how often the lock was taken, and the
// most that it can have been waited for and held in all, in ns.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include <unistd.h>

#include "parked.h"

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kInCondition{20};

std::mutex condition_lock;
std::condition_variable changed;
bool is_ready = false;
std::atomic<int> waiter_number = 0;
long taken = 0;  // guarded by condition_lock

[[gnu::noinline]] void wait_for_change() {
  std::unique_lock held(condition_lock);
  ++taken;
  waiter_number = ::gettid();
  while (!is_ready) {
    changed.wait(held);
    ++taken;
  }
}

[[gnu::noinline]] void make_change() {
  const std::lock_guard held(condition_lock);
  ++taken;
  is_ready = true;
}

}  // namespace

int main() {
  Clock::duration with_lock{};
  std::thread waiter([&with_lock] {
    const auto from = Clock::now();
    wait_for_change();
    with_lock = Clock::now() - from;
  });
  // Once the waiter has announced itself it holds the lock; it sleeps nowhere but in the condition.
  while (waiter_number == 0 || is_asleep(waiter_number) == 0) std::this_thread::yield();
  const auto from = Clock::now();
  while (Clock::now() - from < kInCondition) {
  }
  const auto changes_from = Clock::now();
  make_change();
  const auto changing = Clock::now() - changes_from;
  changed.notify_one();
  waiter.join();
  const auto most = with_lock - kInCondition + changing;
  std::printf("%ld %lld\n", taken, static_cast<long long>(std::chrono::nanoseconds(most).count()));
}

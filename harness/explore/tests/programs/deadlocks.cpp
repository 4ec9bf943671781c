// Waiting for each other, or for oneself.
#include <array>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

template <Variant kVariant>
void lock_order_inversion() {
  std::mutex a;
  std::mutex b;
  std::thread other([&] {
    const std::lock_guard first(kVariant == Variant::wrong ? b : a);
    const std::lock_guard second(kVariant == Variant::wrong ? a : b);
  });
  {
    const std::lock_guard first(a);
    const std::lock_guard second(b);
  }
  other.join();
}

/// Each pair of threads agrees on an order; the three together do not.
template <Variant kVariant>
void circular_wait() {
  std::array<std::mutex, 3> locks;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < locks.size(); ++i) {
    threads.emplace_back([&locks, i] {
      std::size_t first = i;
      std::size_t second = (i + 1) % locks.size();
      if (kVariant == Variant::fixed && first > second) std::swap(first, second);
      const std::lock_guard one(locks[first]);
      const std::lock_guard two(locks[second]);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

template <Variant kVariant>
void dining_philosophers() {
  constexpr std::size_t kPhilosophers = 4;
  std::array<std::mutex, kPhilosophers> forks;
  std::atomic<int> meals{0};
  std::vector<std::thread> philosophers;
  for (std::size_t i = 0; i < kPhilosophers; ++i) {
    philosophers.emplace_back([&, i] {
      const std::size_t left = i;
      const std::size_t right = (i + 1) % kPhilosophers;
      if constexpr (kVariant == Variant::wrong) {
        const std::lock_guard first(forks[left]);
        const std::lock_guard second(forks[right]);
        ++meals;
      } else {
        const std::scoped_lock both(forks[left], forks[right]);
        ++meals;
      }
    });
  }
  for (std::thread& philosopher : philosophers) philosopher.join();
  check(meals == kPhilosophers, "somebody is hungry");
}

/// The slow path calls a public function that locks again; it is taken only if another was faster.
template <Variant kVariant>
void self_deadlock() {
  std::mutex lock;
  int value = 0;
  const auto reset = [&] {
    const std::lock_guard guard(lock);
    value = 0;
  };
  const auto add = [&] {
    std::unique_lock guard(lock);
    ++value;
    if (value < 2) return;
    if constexpr (kVariant == Variant::fixed) guard.unlock();
    reset();
  };
  std::thread one(add);
  std::thread two(add);
  one.join();
  two.join();
}

/// Backing off from trying, but without letting go: both spin for ever.
template <Variant kVariant>
void try_lock_livelock() {
  std::mutex a;
  std::mutex b;
  const auto run = [](std::mutex& mine, std::mutex& theirs) {
    for (;;) {
      mine.lock();
      if constexpr (kVariant == Variant::wrong) {
        while (!theirs.try_lock()) std::this_thread::yield();
        break;
      } else {
        if (theirs.try_lock()) break;
        mine.unlock();
        std::this_thread::yield();
      }
    }
    theirs.unlock();
    mine.unlock();
  };
  std::thread one(run, std::ref(a), std::ref(b));
  std::thread two(run, std::ref(b), std::ref(a));
  one.join();
  two.join();
}

/// A subject calls its observers with its lock held; an observer that goes away locks the other way
/// round.
template <Variant kVariant>
void callback_under_lock() {
  std::mutex observers;
  std::mutex observer;
  bool is_registered = true;
  int calls = 0;
  const auto call = [&] {
    const std::lock_guard guard(observer);
    ++calls;
  };
  std::thread subject([&] {
    std::unique_lock guard(observers);
    const bool calls_it = is_registered;
    if constexpr (kVariant == Variant::fixed) guard.unlock();
    if (calls_it) call();
  });
  std::thread leaving([&] {
    const std::lock_guard guard(observer);
    const std::lock_guard all(observers);
    is_registered = false;
  });
  subject.join();
  leaving.join();
  check(calls <= 1, "called more than once");
}

/// Joining a worker with the lock held that the worker needs to end.
template <Variant kVariant>
void join_under_lock() {
  std::mutex lock;
  int done = 0;
  std::thread worker([&] {
    const std::lock_guard guard(lock);
    ++done;
  });
  std::unique_lock guard(lock);
  if (kVariant == Variant::fixed || done == 1) guard.unlock();
  worker.join();
}

/// An early return between lock() and unlock(), on a path that only a race takes.
template <Variant kVariant>
void lock_left_held() {
  std::mutex lock;
  bool is_closed = false;
  const auto close = [&] {
    lock.lock();
    if (is_closed) {
      if constexpr (kVariant == Variant::fixed) lock.unlock();
      return;
    }
    is_closed = true;
    lock.unlock();
  };
  std::thread one(close);
  std::thread two(close);
  one.join();
  two.join();
  const std::lock_guard guard(lock);
  check(is_closed, "not closed");
}

/// Unlocked twice, but the second time another may hold it.
template <Variant kVariant>
void unlock_of_anothers_lock() {
  std::mutex lock;
  std::atomic<bool> failed{false};
  std::thread other([&] {
    lock.lock();
    failed = true;
    lock.unlock();
  });
  lock.lock();
  lock.unlock();
  if (failed && kVariant == Variant::wrong) lock.unlock();  // "Clean up".
  other.join();
}

}  // namespace

std::vector<BuggyProgram> deadlock_programs() {
  using enum FailureKind;
  return {
      {"lock_order_inversion",
       "two locks in two orders",
       lock_order_inversion<Variant::wrong>,
       lock_order_inversion<Variant::fixed>,
       {deadlock, lock_order}},
      {"circular_wait",
       "three locks in a circle",
       circular_wait<Variant::wrong>,
       circular_wait<Variant::fixed>,
       {deadlock, lock_order}},
      {"dining_philosophers",
       "four locks in a circle",
       dining_philosophers<Variant::wrong>,
       dining_philosophers<Variant::fixed>,
       {deadlock, lock_order}},
      {"self_deadlock",
       "locks again what it holds",
       self_deadlock<Variant::wrong>,
       self_deadlock<Variant::fixed>,
       {deadlock}},
      {"try_lock_livelock",
       "tries without letting go",
       try_lock_livelock<Variant::wrong>,
       try_lock_livelock<Variant::fixed>,
       {livelock, deadlock}},
      {"callback_under_lock",
       "calls back with its lock held",
       callback_under_lock<Variant::wrong>,
       callback_under_lock<Variant::fixed>,
       {deadlock, lock_order}},
      {"join_under_lock",
       "joins while holding a lock",
       join_under_lock<Variant::wrong>,
       join_under_lock<Variant::fixed>,
       {deadlock}},
      {"lock_left_held",
       "early return with the lock held",
       lock_left_held<Variant::wrong>,
       lock_left_held<Variant::fixed>,
       {deadlock}},
      {"unlock_twice",
       "unlocks what it does not hold",
       unlock_of_anothers_lock<Variant::wrong>,
       unlock_of_anothers_lock<Variant::fixed>,
       {lock_misuse}},
  };
}

}  // namespace misdeal::explore::programs

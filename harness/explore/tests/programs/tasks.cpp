// Pools, futures, and the smaller tools of the standard library.
#include <array>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <semaphore.h>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// A worker that leaves as soon as it is told, although tasks are left.
template <Variant kVariant>
void pool_loses_task() {
  std::mutex lock;
  std::condition_variable changed;
  std::deque<int> tasks;
  bool is_stopping = false;
  int done = 0;
  std::thread worker([&] {
    std::unique_lock guard(lock);
    for (;;) {
      changed.wait(guard, [&] { return is_stopping || !tasks.empty(); });
      if (kVariant == Variant::wrong ? is_stopping : is_stopping && tasks.empty()) return;
      done += tasks.front();
      tasks.pop_front();
    }
  });
  {
    const std::lock_guard guard(lock);
    tasks.push_back(1);
  }
  changed.notify_one();
  {
    const std::lock_guard guard(lock);
    is_stopping = true;
  }
  changed.notify_one();
  worker.join();
  check(done == 1, "a task is lost");
}

template <Variant kVariant>
void promise_set_twice() {
  std::promise<int> promise;
  std::atomic<bool> is_set{false};
  const auto answer = [&](int value) {
    if constexpr (kVariant == Variant::wrong) {
      if (is_set) return;
      is_set = true;
    } else {
      if (is_set.exchange(true)) return;
    }
    promise.set_value(value);
  };
  std::thread one(answer, 1);
  std::thread two(answer, 2);
  check(promise.get_future().get() > 0, "no answer");
  one.join();
  two.join();
}

/// Who finds the work already taken goes home, and its promise with it.
template <Variant kVariant>
void broken_promise() {
  std::atomic<bool> is_taken{false};
  std::promise<int> promise;
  auto future = promise.get_future();
  std::thread rival([&] { is_taken = true; });
  std::thread worker([&is_taken, mine = std::move(promise)]() mutable {
    if (is_taken && kVariant == Variant::wrong) return;
    mine.set_value(1);
  });
  const auto answer = [&] { return future.get(); };
  check(answer() == 1, "a wrong answer");
  rival.join();
  worker.join();
}

/// An exception that only a race throws leaves the function of a thread.
template <Variant kVariant>
void uncaught_exception_in_thread() {
  std::atomic<int> items{1};
  const auto take = [&] {
    if constexpr (kVariant == Variant::wrong) {
      if (items == 0) return;
      if (--items < 0) throw std::runtime_error("taken from the empty");
    } else {
      int seen = items;
      while (seen > 0 && !items.compare_exchange_weak(seen, seen - 1)) {
      }
    }
  };
  std::thread one(take);
  std::thread two(take);
  one.join();
  two.join();
}

/// POSIX's, as that of libstdc++ 12 has a bug of its own: who loads the count, fails to get a unit,
/// and finds the same count again, sleeps although there are units.
class Semaphore {
 public:
  explicit Semaphore(unsigned units) { ::sem_init(&semaphore_, 0, units); }
  ~Semaphore() { ::sem_destroy(&semaphore_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  void acquire() { ::sem_wait(&semaphore_); }
  bool try_acquire() { return ::sem_trywait(&semaphore_) == 0; }
  void release() { ::sem_post(&semaphore_); }

 private:
  sem_t semaphore_{};
};

template <Variant kVariant>
void semaphore_count() {
  Semaphore places(kVariant == Variant::wrong ? 2 : 1);
  std::atomic<int> inside{0};
  const auto visit = [&] {
    places.acquire();
    check(++inside == 1, "two in one place");
    --inside;
    places.release();
  };
  std::thread one(visit);
  std::thread two(visit);
  one.join();
  two.join();
}

/// Released also by whoever failed to acquire.
template <Variant kVariant>
void semaphore_released_without_acquiring() {
  Semaphore places(1);
  std::atomic<int> inside{0};
  const auto visit = [&] {
    const bool is_in = places.try_acquire();
    if (is_in) {
      check(++inside == 1, "two in one place");
      --inside;
    }
    if (is_in || kVariant == Variant::wrong) places.release();
  };
  std::thread one(visit);
  std::thread two(visit);
  std::thread three(visit);
  one.join();
  two.join();
  three.join();
}

template <Variant kVariant>
void latch_count() {
  std::latch ready(kVariant == Variant::wrong ? 3 : 2);
  const auto arrive = [&] { ready.count_down(); };
  std::thread one(arrive);
  std::thread two(arrive);
  ready.wait();
  one.join();
  two.join();
}

/// A participant that leaves early without saying so.
template <Variant kVariant>
void barrier_left_early() {
  std::barrier phase(2);
  std::atomic<bool> is_over{false};
  std::thread partner([&] {
    phase.arrive_and_wait();
    if (is_over) {
      if constexpr (kVariant == Variant::fixed) phase.arrive_and_drop();
      return;
    }
    phase.arrive_and_wait();
  });
  phase.arrive_and_wait();
  is_over = true;
  phase.arrive_and_wait();
  partner.join();
}

/// The first attempt fails half-way; call_once rightly lets another try, on what is left.
template <Variant kVariant>
void call_once_with_exception() {
  std::once_flag once;
  std::atomic<int> attempts{0};
  std::atomic<int> entries{0};
  const auto initialise = [&] {
    if constexpr (kVariant == Variant::fixed) entries = 0;
    ++entries;
    if (++attempts == 1) throw std::runtime_error("the first attempt fails");
    ++entries;
  };
  const auto use = [&] {
    try {
      std::call_once(once, initialise);
    } catch (const std::runtime_error&) {
      return;
    }
    check(entries == 2, "initialised on top of half an attempt");
  };
  std::thread one(use);
  std::thread two(use);
  one.join();
  two.join();
}

/// The thread is started on one path, and joined only if a flag is set by then.
template <Variant kVariant>
void thread_not_joined() {
  std::atomic<bool> has_started{false};
  std::thread worker([&] { has_started = true; });
  if (kVariant == Variant::fixed || has_started) worker.join();
}

/// Told to stop between its look at the token and its wait.
template <Variant kVariant>
void stop_request_missed() {
  std::mutex lock;
  std::condition_variable_any changed;
  std::jthread worker([&](const std::stop_token& token) {
    std::unique_lock guard(lock);
    if constexpr (kVariant == Variant::wrong) {
      while (!token.stop_requested()) changed.wait(guard);
    } else {
      changed.wait(guard, token, [] { return false; });
    }
  });
  worker.request_stop();
  if constexpr (kVariant == Variant::wrong) changed.notify_all();
}

/// A task that waits for a task behind it in the queue of the only worker.
template <Variant kVariant>
void task_waits_for_task_behind() {
  std::mutex lock;
  std::deque<std::function<void()>> tasks;
  std::promise<void> first_done;
  const auto submit = [&](std::function<void()> task) {
    const std::lock_guard guard(lock);
    tasks.push_back(std::move(task));
  };
  auto waits = first_done.get_future();
  std::thread one([&] {
    submit([&] {
      if constexpr (kVariant == Variant::wrong) waits.wait();
    });
  });
  std::thread two([&] { submit([&] { first_done.set_value(); }); });
  for (int run = 0; run < 2;) {
    std::function<void()> task;
    {
      const std::lock_guard guard(lock);
      if (!tasks.empty()) {
        task = std::move(tasks.front());
        tasks.pop_front();
      }
    }
    if (task) {
      task();
      ++run;
    } else {
      std::this_thread::yield();
    }
  }
  one.join();
  two.join();
}

}  // namespace

std::vector<BuggyProgram> task_programs() {
  using enum FailureKind;
  return {
      {"pool_loses_task",
       "pool shut down with a task left",
       pool_loses_task<Variant::wrong>,
       pool_loses_task<Variant::fixed>,
       {assertion}},
      {"promise_set_twice",
       "promise set twice",
       promise_set_twice<Variant::wrong>,
       promise_set_twice<Variant::fixed>,
       {uncaught_exception}},
      {"broken_promise",
       "promise never kept",
       broken_promise<Variant::wrong>,
       broken_promise<Variant::fixed>,
       {uncaught_exception}},
      {"exception_in_thread",
       "exception leaves a thread",
       uncaught_exception_in_thread<Variant::wrong>,
       uncaught_exception_in_thread<Variant::fixed>,
       {uncaught_exception}},
      {"semaphore_count",
       "one place too many",
       semaphore_count<Variant::wrong>,
       semaphore_count<Variant::fixed>,
       {assertion}},
      {"semaphore_release",
       "released without acquiring",
       semaphore_released_without_acquiring<Variant::wrong>,
       semaphore_released_without_acquiring<Variant::fixed>,
       {assertion}},
      {"latch_count",
       "latch counts one too many",
       latch_count<Variant::wrong>,
       latch_count<Variant::fixed>,
       {deadlock}},
      {"barrier_left_early",
       "barrier left without a word",
       barrier_left_early<Variant::wrong>,
       barrier_left_early<Variant::fixed>,
       {deadlock}},
      {"call_once_exception",
       "call_once after half an attempt",
       call_once_with_exception<Variant::wrong>,
       call_once_with_exception<Variant::fixed>,
       {assertion}},
      {"thread_not_joined",
       "joined on one path only",
       thread_not_joined<Variant::wrong>,
       thread_not_joined<Variant::fixed>,
       {assertion}},
      {"stop_request_missed",
       "stop request before the wait",
       stop_request_missed<Variant::wrong>,
       stop_request_missed<Variant::fixed>,
       {deadlock}},
      {"task_waits_for_task",
       "task waits for one behind it",
       task_waits_for_task_behind<Variant::wrong>,
       task_waits_for_task_behind<Variant::fixed>,
       {deadlock}},
  };
}

}  // namespace misdeal::explore::programs

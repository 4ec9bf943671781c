// Condition variables: notified too early, too little, or believed too much.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// No predicate: a notification before the wait is gone.
template <Variant kVariant>
void notify_before_wait() {
  std::mutex lock;
  std::condition_variable changed;
  bool is_ready = false;
  std::thread producer([&] {
    const std::lock_guard guard(lock);
    is_ready = true;
    changed.notify_one();
  });
  {
    std::unique_lock guard(lock);
    if constexpr (kVariant == Variant::wrong) {
      changed.wait(guard);
    } else {
      changed.wait(guard, [&] { return is_ready; });
    }
  }
  producer.join();
}

/// The predicate changes outside the lock, between its check and the wait.
template <Variant kVariant>
void predicate_outside_lock() {
  std::mutex lock;
  std::condition_variable changed;
  std::atomic<bool> is_ready{false};
  std::thread producer([&] {
    if constexpr (kVariant == Variant::wrong) {
      is_ready = true;
    } else {
      const std::lock_guard guard(lock);
      is_ready = true;
    }
    changed.notify_one();
  });
  {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return is_ready.load(); });
  }
  producer.join();
}

template <Variant kVariant>
void notify_one_for_all() {
  std::mutex lock;
  std::condition_variable changed;
  bool is_open = false;
  const auto pass = [&] {
    std::unique_lock guard(lock);
    changed.wait(guard, [&] { return is_open; });
  };
  std::thread one(pass);
  std::thread two(pass);
  {
    const std::lock_guard guard(lock);
    is_open = true;
  }
  if constexpr (kVariant == Variant::wrong) {
    changed.notify_one();
  } else {
    changed.notify_all();
  }
  one.join();
  two.join();
}

/// Between the notification and the return from wait, another consumer may take the item.
template <Variant kVariant>
void if_instead_of_while() {
  std::mutex lock;
  std::condition_variable changed;
  int items = 0;
  const auto consume = [&] {
    std::unique_lock guard(lock);
    if constexpr (kVariant == Variant::wrong) {
      if (items == 0) changed.wait(guard);
    } else {
      while (items == 0) changed.wait(guard);
    }
    --items;
    check(items >= 0, "took an item that is not there");
  };
  std::thread one(consume);
  std::thread two(consume);
  for (int i = 0; i < 2; ++i) {
    const std::lock_guard guard(lock);
    ++items;
    changed.notify_one();
  }
  one.join();
  two.join();
}

/// Producers and consumers wait at the same condition: a signal may reach one of the wrong kind.
template <Variant kVariant>
void one_condition_for_two() {
  constexpr int kRounds = 2;
  std::mutex lock;
  std::condition_variable changed;
  int items = 0;
  const auto notify = [&] {
    if constexpr (kVariant == Variant::wrong) {
      changed.notify_one();
    } else {
      changed.notify_all();
    }
  };
  const auto produce = [&] {
    for (int i = 0; i < kRounds; ++i) {
      std::unique_lock guard(lock);
      changed.wait(guard, [&] { return items < 1; });
      ++items;
      notify();
    }
  };
  const auto consume = [&] {
    for (int i = 0; i < kRounds; ++i) {
      std::unique_lock guard(lock);
      changed.wait(guard, [&] { return items > 0; });
      --items;
      notify();
    }
  };
  std::thread producer_one(produce);
  std::thread producer_two(produce);
  std::thread consumer_one(consume);
  std::thread consumer_two(consume);
  producer_one.join();
  producer_two.join();
  consumer_one.join();
  consumer_two.join();
}

template <Variant kVariant>
void bounded_queue() {
  constexpr std::size_t kCapacity = 1;
  std::mutex lock;
  std::condition_variable has_room;
  std::condition_variable has_items;
  std::deque<int> queue;
  const auto push = [&](int value) {
    std::unique_lock guard(lock);
    has_room.wait(guard, [&] {
      return kVariant == Variant::wrong ? queue.size() <= kCapacity : queue.size() < kCapacity;
    });
    queue.push_back(value);
    check(queue.size() <= kCapacity, "the queue has grown over its limit");
    has_items.notify_one();
  };
  std::thread one(push, 1);
  std::thread two(push, 2);
  for (int i = 0; i < 2; ++i) {
    std::unique_lock guard(lock);
    has_items.wait(guard, [&] { return !queue.empty(); });
    queue.pop_front();
    has_room.notify_one();
  }
  one.join();
  two.join();
}

template <Variant kVariant>
void timeout_taken_for_success() {
  std::mutex lock;
  std::condition_variable changed;
  std::optional<int> answer;
  std::thread worker([&] {
    const std::lock_guard guard(lock);
    answer = 42;
    changed.notify_one();
  });
  {
    using std::chrono_literals::operator""ms;
    std::unique_lock guard(lock);
    if constexpr (kVariant == Variant::wrong) {
      if (!answer) changed.wait_for(guard, 10ms);
      check(answer == 42, "no answer");
    } else if (changed.wait_for(guard, 10ms, [&] { return answer.has_value(); })) {
      check(answer == 42, "no answer");
    }
  }
  worker.join();
}

/// The consumer sees that production has ended before it sees the last item.
template <Variant kVariant>
void lost_last_item() {
  std::mutex lock;
  std::deque<int> queue;
  std::atomic<bool> is_over{false};
  int consumed = 0;
  std::thread producer([&] {
    {
      const std::lock_guard guard(lock);
      queue.push_back(1);
    }
    is_over = true;
  });
  const auto drain = [&] {
    const std::lock_guard guard(lock);
    consumed += static_cast<int>(queue.size());
    queue.clear();
  };
  if constexpr (kVariant == Variant::wrong) {
    for (;;) {
      drain();
      if (is_over) break;
    }
  } else {
    while (!is_over) drain();
    drain();
  }
  producer.join();
  check(consumed == 1, "the last item is lost");
}

/// Shut down without telling those who wait.
template <Variant kVariant>
void shutdown_not_notified() {
  std::mutex lock;
  std::condition_variable changed;
  bool is_over = false;
  std::thread worker([&] {
    std::unique_lock guard(lock);
    while (!is_over) changed.wait(guard);
  });
  {
    const std::lock_guard guard(lock);
    is_over = true;
  }
  if constexpr (kVariant == Variant::fixed) changed.notify_all();
  worker.join();
}

}  // namespace

std::vector<BuggyProgram> condition_programs() {
  using enum FailureKind;
  return {
      {"notify_before_wait",
       "missed notification",
       notify_before_wait<Variant::wrong>,
       notify_before_wait<Variant::fixed>,
       {deadlock}},
      {"predicate_outside_lock",
       "predicate changed without its lock",
       predicate_outside_lock<Variant::wrong>,
       predicate_outside_lock<Variant::fixed>,
       {deadlock}},
      {"notify_one_for_all",
       "notify_one where all wait",
       notify_one_for_all<Variant::wrong>,
       notify_one_for_all<Variant::fixed>,
       {deadlock}},
      {"if_instead_of_while",
       "stolen wake-up",
       if_instead_of_while<Variant::wrong>,
       if_instead_of_while<Variant::fixed>,
       {assertion}},
      {"one_condition_for_two",
       "signal reaches the wrong kind",
       one_condition_for_two<Variant::wrong>,
       one_condition_for_two<Variant::fixed>,
       {deadlock}},
      {"bounded_queue",
       "wrong condition for room",
       bounded_queue<Variant::wrong>,
       bounded_queue<Variant::fixed>,
       {assertion}},
      {"timeout_as_success",
       "time-out taken for success",
       timeout_taken_for_success<Variant::wrong>,
       timeout_taken_for_success<Variant::fixed>,
       {assertion}},
      {"lost_last_item",
       "end seen before the last item",
       lost_last_item<Variant::wrong>,
       lost_last_item<Variant::fixed>,
       {assertion}},
      {"shutdown_not_notified",
       "shut down without notification",
       shutdown_not_notified<Variant::wrong>,
       shutdown_not_notified<Variant::fixed>,
       {deadlock}},
  };
}

}  // namespace misdeal::explore::programs

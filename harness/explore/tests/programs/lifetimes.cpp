// Objects that end while others still use them.
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// The count is read and lowered in two steps: both see 2, and nobody deletes; or both delete.
template <Variant kVariant>
void count_read_then_lowered() {
  struct Object {
    std::atomic<int> references{2};
    std::atomic<int> value{1};
  };
  auto* const object = new Object;
  std::atomic<int> deleted{0};
  const auto release = [&] {
    ++object->value;
    if constexpr (kVariant == Variant::wrong) {
      --object->references;
      if (object->references == 0) {
        ++deleted;
        delete object;
      }
    } else {
      if (--object->references == 0) {
        ++deleted;
        delete object;
      }
    }
  };
  std::thread one(release);
  std::thread two(release);
  one.join();
  two.join();
  check(deleted == 1, "not deleted once");
}

/// A reference taken from a pointer whose last owner may be letting go.
template <Variant kVariant>
void reference_taken_too_late() {
  struct Object {
    std::atomic<int> references{1};
  };
  std::atomic<Object*> current{new Object};
  std::mutex lock;
  const auto release = [](Object* object) {
    if (--object->references == 0) delete object;
  };
  std::thread reader([&] {
    Object* object = nullptr;
    if constexpr (kVariant == Variant::wrong) {
      object = current;
      if (object != nullptr) ++object->references;
    } else {
      const std::lock_guard guard(lock);
      object = current;
      if (object != nullptr) ++object->references;
    }
    if (object != nullptr) release(object);
  });
  Object* old = nullptr;
  {
    const std::lock_guard guard(lock);
    old = current.exchange(nullptr);
  }
  release(old);
  reader.join();
}

template <Variant kVariant>
void closed_twice() {
  std::atomic<int*> resource{new int(1)};
  const auto close = [&] {
    if constexpr (kVariant == Variant::wrong) {
      int* const held = resource;
      if (held == nullptr) return;
      delete held;
      resource = nullptr;
    } else {
      delete resource.exchange(nullptr);
    }
  };
  std::thread one(close);
  std::thread two(close);
  one.join();
  two.join();
}

/// A shared_ptr counts its owners safely; the pointer itself is a plain variable.
template <Variant kVariant>
void shared_ptr_copied_while_reset() {
  auto current = std::make_shared<int>(1);
  std::mutex lock;
  std::thread writer([&] {
    if constexpr (kVariant == Variant::wrong) {
      current.reset();
    } else {
      const std::lock_guard guard(lock);
      current.reset();
    }
  });
  std::shared_ptr<int> copy;
  if constexpr (kVariant == Variant::wrong) {
    copy = current;
  } else {
    const std::lock_guard guard(lock);
    copy = current;
  }
  if (copy) check(*copy == 1, "not what was shared");
  writer.join();
}

/// A detached thread outlives the frame that its captures live in.
template <Variant kVariant>
void detached_thread_on_dead_stack() {
  std::atomic<bool> is_done{false};
  const auto start = [&is_done] {
    int local = 1;
    const auto by_value = [local, &is_done]() mutable {
      ++local;
      is_done = true;
    };
    const auto by_reference = [&local, &is_done] {
      ++local;
      is_done = true;
    };
    if constexpr (kVariant == Variant::wrong) {
      std::thread(by_reference).detach();
    } else {
      std::thread(by_value).detach();
    }
  };
  const auto reuse_stack = [] {
    std::array<int, 64> other{};
    int sum = 0;
    for (int& value : other) sum += value;
    check(sum == 0, "somebody else wrote here");
  };
  start();
  reuse_stack();
  while (!is_done) std::this_thread::yield();
}

/// Held over an unlock, in which the vector may grow.
template <Variant kVariant>
void stale_iterator() {
  std::vector<int> values(4, 1);
  std::mutex lock;
  std::thread writer([&] {
    const std::lock_guard guard(lock);
    for (int i = 0; i < 8; ++i) values.push_back(1);
  });
  std::unique_lock guard(lock);
  auto at = values.begin();
  if constexpr (kVariant == Variant::wrong) {
    guard.unlock();  // To let others in while we compute.
    guard.lock();
  }
  check(*at == 1, "not what was there");
  guard.unlock();
  writer.join();
}

/// A callback is taken from its list, its owner goes, the callback is called.
template <Variant kVariant>
void callback_after_unregistering() {
  struct Owner {
    std::atomic<int> calls{0};
  };
  auto owner = std::make_unique<Owner>();
  std::mutex lock;
  Owner* registered = owner.get();
  std::thread caller([&] {
    std::unique_lock guard(lock);
    Owner* const target = registered;
    if constexpr (kVariant == Variant::wrong) guard.unlock();
    if (target != nullptr) ++target->calls;
  });
  {
    const std::lock_guard guard(lock);
    registered = nullptr;
  }
  owner.reset();
  caller.join();
}

/// The worker looks at the flag, and then uses what the canceller has taken away.
template <Variant kVariant>
void cancelled_too_late() {
  std::atomic<bool> is_cancelled{false};
  auto buffer = std::make_unique<std::atomic<int>>(0);
  std::thread worker([&] {
    for (int i = 0; i < 2; ++i) {
      if (is_cancelled) return;
      ++*buffer;
    }
  });
  is_cancelled = true;
  if constexpr (kVariant == Variant::fixed) worker.join();
  buffer.reset();
  if constexpr (kVariant == Variant::wrong) worker.join();
}

/// What a thread keeps for itself ends with it; the address was passed on.
template <Variant kVariant>
void thread_local_passed_on() {
  thread_local int result = 0;
  std::atomic<int*> where{nullptr};
  std::atomic<int> value{0};
  std::thread worker([&] {
    result = 42;
    value = result;
    where = &result;
  });
  if constexpr (kVariant == Variant::wrong) {
    while (where == nullptr) std::this_thread::yield();
    check(*where.load() == 42, "not the result");
    worker.join();
  } else {
    worker.join();
    check(value == 42, "not the result");
  }
}

/// A cache a thread, taken for one cache.
template <Variant kVariant>
void thread_local_taken_for_shared() {
  thread_local int own_total = 0;
  static std::atomic<int> shared_total;
  const auto add = [] {
    if constexpr (kVariant == Variant::wrong) {
      ++own_total;
    } else {
      ++shared_total;
    }
  };
  std::thread one(add);
  std::thread two(add);
  one.join();
  two.join();
  check((kVariant == Variant::wrong ? own_total : shared_total.load()) == 2, "nothing was added");
}

}  // namespace

std::vector<BuggyProgram> lifetime_programs() {
  using enum FailureKind;
  return {
      {"count_read_then_lowered",
       "reference count in two steps",
       count_read_then_lowered<Variant::wrong>,
       count_read_then_lowered<Variant::fixed>,
       {use_after_free, double_free, data_race, assertion}},
      {"reference_taken_too_late",
       "reference taken while the last goes",
       reference_taken_too_late<Variant::wrong>,
       reference_taken_too_late<Variant::fixed>,
       {use_after_free, double_free, data_race}},
      {"closed_twice",
       "freed twice",
       closed_twice<Variant::wrong>,
       closed_twice<Variant::fixed>,
       {double_free, data_race}},
      {"shared_ptr_reset",
       "shared_ptr copied while reset",
       shared_ptr_copied_while_reset<Variant::wrong>,
       shared_ptr_copied_while_reset<Variant::fixed>,
       {data_race}},
      {"dead_stack",
       "detached thread on a dead stack",
       detached_thread_on_dead_stack<Variant::wrong>,
       detached_thread_on_dead_stack<Variant::fixed>,
       {data_race, assertion}},
      {"stale_iterator",
       "iterator kept over an unlock",
       stale_iterator<Variant::wrong>,
       stale_iterator<Variant::fixed>,
       {use_after_free, data_race}},
      {"callback_unregistered",
       "callback after its owner",
       callback_after_unregistering<Variant::wrong>,
       callback_after_unregistering<Variant::fixed>,
       {use_after_free, data_race}},
      {"cancelled_too_late",
       "cancelled, but still at work",
       cancelled_too_late<Variant::wrong>,
       cancelled_too_late<Variant::fixed>,
       {use_after_free, data_race, crash}},
      {"thread_local_passed_on",
       "address of a thread_local",
       thread_local_passed_on<Variant::wrong>,
       thread_local_passed_on<Variant::fixed>,
       {use_after_free, data_race}},
      {"thread_local_not_shared",
       "thread_local taken for shared",
       thread_local_taken_for_shared<Variant::wrong>,
       thread_local_taken_for_shared<Variant::fixed>,
       {assertion}},
  };
}

}  // namespace misdeal::explore::programs

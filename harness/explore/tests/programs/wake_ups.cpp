// std::atomic's wait and notify.
#include <atomic>
#include <thread>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

template <Variant kVariant>
void atomic_notify_one_for_all() {
  std::atomic<int> is_open{0};
  const auto pass = [&] { is_open.wait(0); };
  std::thread one(pass);
  std::thread two(pass);
  is_open = 1;
  if constexpr (kVariant == Variant::wrong) {
    is_open.notify_one();
  } else {
    is_open.notify_all();
  }
  one.join();
  two.join();
}

/// The value goes there and back: who waits for a change sees none.
template <Variant kVariant>
void pulse() {
  std::atomic<int> signal{0};
  std::thread waiter([&] { signal.wait(0); });
  signal = 1;
  signal.notify_one();
  if constexpr (kVariant == Variant::wrong) signal = 0;
  waiter.join();
}

/// Notified before the store: the waiter looks again, sees the old value, and sleeps on.
template <Variant kVariant>
void notified_before_store() {
  std::atomic<bool> is_ready{false};
  std::thread waiter([&] { is_ready.wait(false); });
  if constexpr (kVariant == Variant::wrong) {
    is_ready.notify_one();
    is_ready = true;
  } else {
    is_ready = true;
    is_ready.notify_one();
  }
  waiter.join();
}

}  // namespace

std::vector<BuggyProgram> wake_up_programs() {
  using enum FailureKind;
  return {
      {"atomic_notify_one",
       "atomic notify_one where all wait",
       atomic_notify_one_for_all<Variant::wrong>,
       atomic_notify_one_for_all<Variant::fixed>,
       {deadlock}},
      {"pulse",
       "atomic changes there and back",
       pulse<Variant::wrong>,
       pulse<Variant::fixed>,
       {deadlock}},
      {"notified_before_store",
       "atomic notified before the store",
       notified_before_store<Variant::wrong>,
       notified_before_store<Variant::fixed>,
       {deadlock}},
  };
}

}  // namespace misdeal::explore::programs

#include "engine/table/mutex.h"

#include <unistd.h>

namespace misdeal::engine {

namespace {

/// A system call the first time.
std::uint32_t this_thread() {
  thread_local std::uint32_t number = 0;
  if (number == 0) [[unlikely]] {
    number = static_cast<std::uint32_t>(::gettid());
  }
  return number;
}

}  // namespace

void Mutex::note_holder(LockParty user) {
  holder_thread_.store(user.thread, std::memory_order_relaxed);
  holder_what_.store(user.what, std::memory_order_relaxed);
}

void Mutex::lock_measured(Place place) MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
  const LockParty user{this_thread(), place.function_name()};
  if (!mutex_.try_lock()) [[unlikely]] {
    wait_measured(user);
    return;
  }
  note_holder(user);
  is_timed_ = !meter_->passes_over();
  if (is_timed_) [[unlikely]] {
    was_contended_ = false;
    held_since_ = meter_->clock().now();
  }
}

void Mutex::wait_measured(LockParty user) MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
  const LockParty met{holder_thread_.load(std::memory_order_relaxed),
                      holder_what_.load(std::memory_order_relaxed)};
  const TickClock& clock = meter_->clock();
  const std::uint64_t asked_at = clock.now();
  meter_->begin_wait();
  mutex_.lock();
  held_since_ = clock.now();
  asked_at_ = asked_at;
  holder_met_ = met;
  was_contended_ = true;
  is_timed_ = true;
  note_holder(user);
}

LockUse Mutex::end_use() const {
  const TickClock& clock = meter_->clock();
  LockUse use;
  use.hold = clock.between(held_since_, clock.now());
  use.user = {holder_thread_.load(std::memory_order_relaxed),
              holder_what_.load(std::memory_order_relaxed)};
  if (was_contended_) {
    use.was_contended = true;
    use.wait = clock.between(asked_at_, held_since_);
    use.holder_met = holder_met_;
  }
  return use;
}

void Mutex::unlock_timed() MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
  const LockUse use = end_use();
  LockMeter* const meter = meter_;  // Once the lock is free, the mutex may go.
  if (meter->told() == LockMeter::Told::under_lock) {
    meter->record(use);
    mutex_.unlock();
  } else {
    mutex_.unlock();
    meter->record(use);
  }
}

void ConditionVariable::wait_measured(Mutex& mutex) {
  const LockParty user{mutex.holder_thread_.load(std::memory_order_relaxed),
                       mutex.holder_what_.load(std::memory_order_relaxed)};
  if (mutex.is_timed_) {
    mutex.meter_->record(mutex.end_use());
  }
  wait_unmeasured(mutex);
  mutex.note_holder(user);
  mutex.is_timed_ = !mutex.meter_->passes_over();
  mutex.was_contended_ = false;
  if (mutex.is_timed_) {
    mutex.held_since_ = mutex.meter_->clock().now();
  }
}

}  // namespace misdeal::engine

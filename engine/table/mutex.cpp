#include "engine/table/mutex.h"

#include <unistd.h>

namespace misdeal::engine {

std::uint32_t Mutex::ask_thread_number() {
  return static_cast<std::uint32_t>(::gettid());
}

void Mutex::begin_timing() {
  is_timed_ = true;
  was_contended_ = false;
  held_since_ = meter_->clock().now();
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
  is_timed_ = false;
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
    mutex.is_timed_ = false;
  }
  wait_unmeasured(mutex);
  mutex.begin_use(user);
}

}  // namespace misdeal::engine

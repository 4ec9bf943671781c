#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <source_location>

#include "engine/table/lock_meter.h"

// Clang's thread-safety annotations; nothing for other compilers. Macros, because attributes cannot
// be spelt portably any other way.
#if defined(__clang__)
#define MISDEAL_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define MISDEAL_THREAD_ANNOTATION(x)
#endif
#define MISDEAL_GUARDED_BY(x) MISDEAL_THREAD_ANNOTATION(guarded_by(x))
#define MISDEAL_REQUIRES(...) MISDEAL_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define MISDEAL_EXCLUDES(...) MISDEAL_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define MISDEAL_NO_THREAD_SAFETY_ANALYSIS MISDEAL_THREAD_ANNOTATION(no_thread_safety_analysis)

namespace misdeal::engine {

/// std::mutex that clang's analysis knows as a lock (libstdc++'s own is not annotated). May have a
/// meter: then a use costs two readings of the meter's clock, unless the meter passes it
/// over; without one it costs a foreseeable branch.
class MISDEAL_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  using Place = std::source_location;

  Mutex() = default;
  /// Measured unless `meter` is nullptr.
  explicit Mutex(LockMeter* meter) : meter_(meter) {}
  Mutex(const LockMeters& meters, std::string_view name)
      : meter_(meters ? meters(name) : nullptr) {}

  /// `place`: where the lock is taken, for the meter.
  void lock(Place place = Place::current()) MISDEAL_THREAD_ANNOTATION(acquire_capability()) {
    if (meter_ == nullptr) {
      mutex_.lock();
      return;
    }
    const LockParty user{this_thread(), place.function_name()};
    if (mutex_.try_lock()) [[likely]] {
      begin_use(user);
    } else {
      wait_measured(user);
    }
  }
  void unlock() MISDEAL_THREAD_ANNOTATION(release_capability()) {
    if (is_timed_) [[unlikely]] {
      unlock_timed();
    } else {
      mutex_.unlock();
    }
  }
  /// For the meter: see LockMeter::record_retry.
  void note_retry() MISDEAL_REQUIRES(this) {
    if (meter_ != nullptr) [[unlikely]] {
      meter_->record_retry();
    }
  }

 private:
  friend class ConditionVariable;

  /// The system's number, asked for once a thread.
  static std::uint32_t this_thread() {
    static thread_local std::uint32_t number = 0;
    if (number == 0) [[unlikely]] {
      number = ask_thread_number();
    }
    return number;
  }
  static std::uint32_t ask_thread_number();

  void note_holder(LockParty user) {
    holder_thread_.store(user.thread, std::memory_order_relaxed);
    holder_what_.store(user.what, std::memory_order_relaxed);
  }
  /// The lock was free.
  void begin_use(LockParty user) {
    note_holder(user);
    if (!meter_->passes_over()) [[unlikely]] {
      begin_timing();
    }
  }
  void begin_timing();
  void wait_measured(LockParty user);
  void unlock_timed();
  LockUse end_use() const;

  std::mutex mutex_;
  LockMeter* const meter_ = nullptr;

  // Used only with a meter; written by whoever holds mutex_.
  std::uint64_t asked_at_ = 0;  ///< ticks; of a contended use
  std::uint64_t held_since_ = 0;
  LockParty holder_met_;
  bool was_contended_ = false;
  bool is_timed_ = false;  ///< the meter is told of this use
  // Also read by those about to wait, who want to know for whom; nothing is inferred from the two
  // being of one use, so no order is needed.
  std::atomic<std::uint32_t> holder_thread_ = 0;
  std::atomic<const char*> holder_what_ = "";
};

/// Holds a Mutex for a scope; may let go of it in between.
class MISDEAL_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex, Mutex::Place place = Mutex::Place::current())
      MISDEAL_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock(place);
  }
  ~MutexLock() MISDEAL_THREAD_ANNOTATION(release_capability()) {
    if (is_held_) {
      mutex_.unlock();
    }
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void unlock() MISDEAL_THREAD_ANNOTATION(release_capability()) {
    mutex_.unlock();
    is_held_ = false;
  }
  void lock(Mutex::Place place = Mutex::Place::current())
      MISDEAL_THREAD_ANNOTATION(acquire_capability()) {
    mutex_.lock(place);
    is_held_ = true;
  }

 private:
  Mutex& mutex_;
  bool is_held_ = true;
};

/// std::condition_variable for a Mutex. Waits may end for no reason: wait in a loop. For a meter, a
/// wait is part of neither waiting for the lock nor holding it; it ends one use and begins another.
class ConditionVariable {
 public:
  void wait(Mutex& mutex) MISDEAL_REQUIRES(mutex) {
    if (mutex.meter_ != nullptr) [[unlikely]] {
      wait_measured(mutex);
    } else {
      wait_unmeasured(mutex);
    }
  }
  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

 private:
  void wait_unmeasured(Mutex& mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    condition_.wait(held);
    held.release();
  }
  void wait_measured(Mutex& mutex);

  std::condition_variable condition_;
};

}  // namespace misdeal::engine

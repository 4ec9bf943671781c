#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

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
/// meter: then every use costs two or three readings of the clock, otherwise one foreseeable
/// branch.
class MISDEAL_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  /// Measured unless `meter` is nullptr.
  explicit Mutex(LockMeter* meter) : meter_(meter) {}
  Mutex(const LockMeters& meters, std::string_view name)
      : meter_(meters ? meters(name) : nullptr) {}

  void lock() MISDEAL_THREAD_ANNOTATION(acquire_capability()) {
    if (meter_ != nullptr) [[unlikely]] {
      lock_measured();
    } else {
      mutex_.lock();
    }
  }
  void unlock() MISDEAL_THREAD_ANNOTATION(release_capability()) {
    if (meter_ != nullptr) [[unlikely]] {
      unlock_measured();
    } else {
      mutex_.unlock();
    }
  }

 private:
  friend class ConditionVariable;
  using Time = std::chrono::steady_clock;

  void lock_measured() MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
    if (mutex_.try_lock()) {
      held_since_ = Time::now();
      wait_ = {};
      return;
    }
    const Time::time_point asked = Time::now();
    mutex_.lock();
    held_since_ = Time::now();
    wait_ = held_since_ - asked;
  }
  void unlock_measured() MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
    const LockUse use{wait_, Time::now() - held_since_};
    LockMeter* const meter = meter_;  // Once the lock is free, the mutex may go.
    mutex_.unlock();
    meter->record(use);
  }

  std::mutex mutex_;
  LockMeter* const meter_ = nullptr;
  // Written and read by whoever holds mutex_; used only with a meter.
  Time::time_point held_since_;
  std::chrono::nanoseconds wait_{};
};

/// Holds a Mutex for a scope; may let go of it in between.
class MISDEAL_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) MISDEAL_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
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
  void lock() MISDEAL_THREAD_ANNOTATION(acquire_capability()) {
    mutex_.lock();
    is_held_ = true;
  }

 private:
  Mutex& mutex_;
  bool is_held_ = true;
};

/// std::condition_variable for a Mutex. Waits may end for no reason: wait in a loop. For a meter, a
/// wait is part of neither waiting for the lock nor holding it: what was held before is not
/// counted.
class ConditionVariable {
 public:
  void wait(Mutex& mutex) MISDEAL_REQUIRES(mutex) {
    std::unique_lock<std::mutex> held(mutex.mutex_, std::adopt_lock);
    condition_.wait(held);
    held.release();
    if (mutex.meter_ != nullptr) [[unlikely]] {
      mutex.held_since_ = Mutex::Time::now();
      mutex.wait_ = {};
    }
  }
  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace misdeal::engine

#pragma once

#include <atomic>
#include <chrono>

namespace misdeal::engine {

using Nanoseconds = std::chrono::nanoseconds;

/// A monotonic clock that the engine is given, so that a time to live can be tested without
/// waiting. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Time since an arbitrary fixed point; never goes back.
  [[nodiscard]] virtual Nanoseconds now() const = 0;
};

/// std::chrono::steady_clock; about 25 ns a call.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] Nanoseconds now() const override {
    return std::chrono::steady_clock::now().time_since_epoch();
  }
};

/// A clock that moves when told to.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] Nanoseconds now() const override {
    return Nanoseconds{now_ns_.load(std::memory_order_relaxed)};
  }
  void advance(Nanoseconds by) { now_ns_.fetch_add(by.count(), std::memory_order_relaxed); }

 private:
  // Relaxed: the value stands for itself and publishes nothing else.
  std::atomic<Nanoseconds::rep> now_ns_{0};
};

}  // namespace misdeal::engine

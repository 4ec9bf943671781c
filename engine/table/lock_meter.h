#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

#include "engine/measure/tick_clock.h"

namespace misdeal::engine {

/// A thread, and what it used a lock for.
struct LockParty {
  std::uint32_t thread = 0;  ///< the system's number for it; 0: nobody
  const char* what = "";     ///< the function that took the lock, as the compiler names it; static

  friend bool operator==(const LockParty& a, const LockParty& b) {
    // The same text need not be at the same address everywhere.
    return a.thread == b.thread && std::string_view(a.what) == b.what;
  }
};

/// One stretch of holding a lock.
struct LockUse {
  std::chrono::nanoseconds wait{};  ///< until the lock was got; 0 if it was free
  std::chrono::nanoseconds hold{};
  bool was_contended = false;  ///< somebody else had it
  LockParty user;
  LockParty holder_met;  ///< who had it when the wait began; nobody if it was free
};

/// Told of uses of a lock. Must not throw.
///
/// A wait for a condition ends one use and begins the next, which counts as not contended: how long
/// it took to get the lock back cannot be told from the wait for the condition, and is in neither.
class LockMeter {
 public:
  /// When a meter is told of a use. Under the lock it needs no synchronisation of its own, if it is
  /// of this one lock; after it, nobody waits for the meter, which then must be thread-safe.
  enum class Told : std::uint8_t { under_lock, after_unlock };

  explicit LockMeter(Told told = Told::after_unlock, TickClock clock = {})
      : clock_(clock), told_(told) {}
  virtual ~LockMeter() = default;

  [[nodiscard]] const TickClock& clock() const { return clock_; }
  [[nodiscard]] Told told() const { return told_; }

  /// As told(); but of a use that ends in a wait for a condition always under the lock.
  virtual void record(const LockUse& use) noexcept = 0;
  /// Before a thread blocks. Thread-safe.
  virtual void begin_wait() noexcept {}
  /// Work was done in vain and is done again, since others changed what it was based on. Under the
  /// lock.
  virtual void record_retry() noexcept {}

  /// Whether the lock, which was free, is used this time without telling the meter. Under the lock.
  [[nodiscard]] bool passes_over() noexcept {
    if (left_to_pass_ == 0) return false;
    --left_to_pass_;
    return true;
  }

 protected:
  /// So many uses that find the lock free are passed over next. For a meter told under the lock.
  void pass_over(std::uint32_t uses) noexcept { left_to_pass_ = uses; }
  [[nodiscard]] std::uint32_t left_to_pass() const noexcept { return left_to_pass_; }

 private:
  const TickClock clock_;
  const Told told_;
  std::uint32_t left_to_pass_ = 0;
};

/// The meter of a lock by the lock's name, asked once for every lock; nullptr: that lock is not
/// measured. The meter must outlive the lock.
using LockMeters = std::function<LockMeter*(std::string_view lock_name)>;

}  // namespace misdeal::engine

#pragma once

#include <chrono>
#include <functional>
#include <string_view>

namespace misdeal::engine {

/// One stretch of holding a lock.
struct LockUse {
  std::chrono::nanoseconds wait{};  ///< until the lock was got; 0 if it was free
  std::chrono::nanoseconds hold{};
};

/// Told of every use of a lock, after the lock was let go. Must be thread-safe and must not throw.
class LockMeter {
 public:
  virtual ~LockMeter() = default;
  virtual void record(const LockUse& use) noexcept = 0;
};

/// The meter of a lock by the lock's name; nullptr: that lock is not measured. The meter must
/// outlive the lock.
using LockMeters = std::function<LockMeter*(std::string_view lock_name)>;

}  // namespace misdeal::engine

#pragma once

#include <chrono>
#include <cstdint>

namespace misdeal::engine {

/// A clock for durations of nanoseconds to minutes that is cheap to read. Where the processor has a
/// time-stamp counter of constant rate (x86-64, "invariant TSC"), that counter, held against
/// std::chrono::steady_clock when the clock is made; otherwise steady_clock itself. A value type;
/// reading is thread-safe.
class TickClock {
 public:
  /// std::chrono::steady_clock: a tick is a nanosecond.
  TickClock() = default;

  /// The cheaper of the two. Takes about 2 ms, for which it measures the counter's rate: to about 1
  /// part in 10,000.
  static TickClock calibrated();

  [[nodiscard]] bool is_counter() const { return is_counter_; }

  /// Ticks since some time in the past. Not ordered with the instructions around it, so a
  /// duration may be off by some ten nanoseconds.
  [[nodiscard]] std::uint64_t now() const {
#if defined(__x86_64__)
    if (is_counter_) return __builtin_ia32_rdtsc();
#endif
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch() /
                                      std::chrono::nanoseconds{1});
  }

  /// 0 if `to` is before `from`, as two processors' counters may have it.
  [[nodiscard]] std::chrono::nanoseconds between(std::uint64_t from, std::uint64_t to) const {
    if (to <= from) return {};
    const auto ns = static_cast<double>(to - from) * ns_per_tick_;
    return std::chrono::nanoseconds{static_cast<std::int64_t>(ns)};
  }

 private:
  double ns_per_tick_ = 1;
  bool is_counter_ = false;
};

}  // namespace misdeal::engine

#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace misdeal::harness {

/// Lines threads up so that what they do next truly overlaps. The last to arrive runs a function
/// while the others wait, then all leave together: within about 100 ns of each other where each
/// thread has a core.
///
/// Thread-safe for exactly `threads` participants. Waits by spinning, then by yielding, so that
/// more threads than cores still make progress.
class RoundBarrier {
 public:
  explicit RoundBarrier(std::uint32_t threads)
      : threads_(threads), spins_before_yield_(spins_for(threads)), missing_(threads) {}

  /// `lead` runs in the last arriver, alone: everything the others did before arriving is visible
  /// to it, and what it does is visible to all when they leave. False when the barrier was
  /// abandoned: then nobody led, and nobody may rely on the others.
  template <typename Lead>
  [[nodiscard]] bool arrive_and_wait(Lead&& lead) {
    // Acquire: read before arriving, so that the release below cannot be missed.
    const std::uint32_t round = round_.load(std::memory_order_acquire);
    // Acquire-release: the last arriver sees what every earlier one did.
    if (missing_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      lead();
      // Relaxed: published to the others by the release of round_.
      missing_.store(threads_, std::memory_order_relaxed);
      round_.store(round + 1, std::memory_order_release);
      return true;
    }
    return wait_until_after(round);
  }

  /// Lets everybody go who waits now or later, because somebody will never arrive. From any thread.
  void abandon() {
    // Relaxed: says only that nobody will come; publishes nothing.
    is_abandoned_.store(true, std::memory_order_relaxed);
  }

  /// Rounds begun so far: stands still when somebody is stuck. From any thread.
  [[nodiscard]] std::uint32_t rounds() const { return round_.load(std::memory_order_relaxed); }

 private:
  /// Where threads outnumber the cores, whoever is waited for may need this very core: a long spin
  /// would only keep it from coming. 20 spins take about 1 us.
  static int spins_for(std::uint32_t threads) {
    return threads <= std::thread::hardware_concurrency() ? 2'000 : 20;
  }

  [[nodiscard]] bool wait_until_after(std::uint32_t round) const {
    int spins = 0;
    // Acquire: pairs with the leader's release.
    while (round_.load(std::memory_order_acquire) == round) {
      if (++spins < spins_before_yield_) {
        __builtin_ia32_pause();
        continue;
      }
      if (is_abandoned_.load(std::memory_order_relaxed)) return false;
      std::this_thread::yield();
    }
    return true;
  }

  const std::uint32_t threads_;
  const int spins_before_yield_;
  alignas(64) std::atomic<std::uint32_t> missing_;
  alignas(64) std::atomic<std::uint32_t> round_{0};
  alignas(64) std::atomic<bool> is_abandoned_{false};
};

}  // namespace misdeal::harness

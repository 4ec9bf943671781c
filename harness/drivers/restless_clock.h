#pragma once

#include <cstdint>
#include <thread>

#include "engine/requests/clock.h"

namespace misdeal::harness {

/// The steady clock, for an engine under attack: one caller in so many gives up the processor
/// before it is told the time, as a page fault or a busy neighbour would make it do. An engine asks
/// for the time in the middle of a request, so requests overlap even where threads outnumber the
/// cores and each would otherwise run from end to end undisturbed.
///
/// Thread-safe; 2 ns dearer than the steady clock, and a switch of threads when it yields.
class RestlessClock final : public engine::Clock {
 public:
  /// Requires yields_one_in >= 1.
  explicit RestlessClock(std::uint32_t yields_one_in) : yields_one_in_(yields_one_in) {}

  [[nodiscard]] engine::Nanoseconds now() const override {
    // One a thread, for a shared count would keep the threads in step.
    thread_local std::uint32_t calls = 0;
    // An odd multiplier scatters the yields over the calls (Knuth, 1973: multiplicative hashing).
    if ((++calls * 2'654'435'761U) % yields_one_in_ == 0) std::this_thread::yield();
    return steady_.now();
  }

 private:
  std::uint32_t yields_one_in_;
  engine::SteadyClock steady_;
};

}  // namespace misdeal::harness

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>
#include <vector>

#include "harness/doctor/gather_facts.h"

namespace misdeal::harness {

namespace {

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

struct Readings {
  std::int64_t step_min_ns = std::numeric_limits<std::int64_t>::max();
  std::int64_t backward_ns_max = 0;
};

/// Reads for so long; each time, the clock must not be behind what any thread has read before.
Readings read_for(std::int64_t duration_ns, std::atomic<std::int64_t>& latest_ns) {
  Readings readings;
  const std::int64_t end_ns = now_ns() + duration_ns;
  std::int64_t last_ns = now_ns();
  // A clock that stands still must not keep us for ever.
  for (int left = 1 << 20; left > 0 && last_ns < end_ns; --left) {
    // Acquire, with the release below: what was read there was read before what is read here.
    std::int64_t seen_ns = latest_ns.load(std::memory_order_acquire);
    const std::int64_t read_ns = now_ns();
    readings.backward_ns_max = std::max(readings.backward_ns_max, seen_ns - read_ns);
    if (read_ns > last_ns) readings.step_min_ns = std::min(readings.step_min_ns, read_ns - last_ns);
    last_ns = read_ns;
    while (seen_ns < read_ns &&
           !latest_ns.compare_exchange_weak(seen_ns, read_ns, std::memory_order_release,
                                            std::memory_order_relaxed)) {
    }
  }
  return readings;
}

std::int64_t cost_of_reading() {
  constexpr int kReadings = 10'000;
  const std::int64_t begin_ns = now_ns();
  for (int i = 0; i < kReadings; ++i) now_ns();
  return (now_ns() - begin_ns) / kReadings;
}

}  // namespace

ClockFacts measure_clock() {
  constexpr std::int64_t kDurationNs = 20'000'000;
  std::atomic<std::int64_t> latest_ns{0};
  const unsigned count = std::clamp(std::thread::hardware_concurrency(), 2U, 8U);
  std::vector<Readings> readings(count);
  {
    std::vector<std::jthread> threads;
    for (Readings& mine : readings) {
      threads.emplace_back([&] { mine = read_for(kDurationNs, latest_ns); });
    }
  }
  ClockFacts facts;
  std::int64_t step_min_ns = std::numeric_limits<std::int64_t>::max();
  for (const Readings& it : readings) {
    step_min_ns = std::min(step_min_ns, it.step_min_ns);
    facts.backward_ns_max = std::max(facts.backward_ns_max, it.backward_ns_max);
  }
  const bool stands_still = step_min_ns == std::numeric_limits<std::int64_t>::max();
  facts.step_min_ns = stands_still ? 0 : step_min_ns;
  facts.reading_ns = cost_of_reading();
  return facts;
}

}  // namespace misdeal::harness

#include "engine/measure/tick_clock.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace misdeal::engine {

#if defined(__x86_64__)
namespace {

using Steady = std::chrono::steady_clock;

/// Intel SDM 3, "Invariant TSC": constant rate in every state of the processor.
bool has_invariant_counter() {
  constexpr unsigned kLeaf = 0x80000007;
  constexpr unsigned kInvariant = 1U << 8U;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(kLeaf, &a, &b, &c, &d) != 0 && (d & kInvariant) != 0;
}

/// One moment on both clocks.
struct Moment {
  std::uint64_t counter = 0;
  Steady::time_point steady;
};

/// Of several readings the one least disturbed: a thread may be put aside between the two clocks.
Moment same_moment() {
  constexpr int kTries = 10;
  Moment best;
  std::uint64_t best_width = UINT64_MAX;
  for (int i = 0; i < kTries; ++i) {
    const std::uint64_t before = __builtin_ia32_rdtsc();
    const Steady::time_point steady = Steady::now();
    const std::uint64_t after = __builtin_ia32_rdtsc();
    if (after < before || after - before >= best_width) continue;
    best_width = after - before;
    best = {before + best_width / 2, steady};
  }
  return best;
}

}  // namespace

TickClock TickClock::calibrated() {
  constexpr std::chrono::milliseconds kSpan{2};
  TickClock clock;
  if (!has_invariant_counter()) return clock;
  const Moment from = same_moment();
  while (Steady::now() - from.steady < kSpan) {
  }
  const Moment to = same_moment();
  if (to.counter <= from.counter) return clock;
  const std::chrono::duration<double, std::nano> span = to.steady - from.steady;
  clock.ns_per_tick_ = span.count() / static_cast<double>(to.counter - from.counter);
  clock.is_counter_ = true;
  return clock;
}
#else
TickClock TickClock::calibrated() {
  return {};
}
#endif

}  // namespace misdeal::engine

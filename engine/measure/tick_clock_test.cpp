#include "engine/measure/tick_clock.h"

#include <gtest/gtest.h>

namespace misdeal::engine {
namespace {

using std::chrono::nanoseconds;
using Steady = std::chrono::steady_clock;

TEST(TickClock, CountsNanosecondsUnlessCalibrated) {
  EXPECT_FALSE(TickClock().is_counter());
  EXPECT_EQ(TickClock().between(5, 12), nanoseconds{7});
  EXPECT_EQ(TickClock().between(12, 5), nanoseconds{0}) << "another processor's counter is behind";
}

// Read inside and outside of what steady_clock measures, so that however long this thread is put
// aside, one is at least and the other at most as long.
TEST(TickClock, AgreesWithTheSteadyClock) {
  const TickClock clock = TickClock::calibrated();
  const std::uint64_t outer_from = clock.now();
  const Steady::time_point from = Steady::now();
  const std::uint64_t inner_from = clock.now();
  while (Steady::now() - from < std::chrono::milliseconds{50}) {
  }
  const std::uint64_t inner_to = clock.now();
  const Steady::time_point to = Steady::now();
  const std::uint64_t outer_to = clock.now();
  const auto exact = static_cast<double>((to - from).count());
  EXPECT_LE(static_cast<double>(clock.between(inner_from, inner_to).count()), exact * 1.01);
  EXPECT_GE(static_cast<double>(clock.between(outer_from, outer_to).count()), exact * 0.99);
}

}  // namespace
}  // namespace misdeal::engine

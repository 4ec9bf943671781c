#include <gtest/gtest.h>

#include "harness/wire/load.h"

namespace misdeal::wire {
namespace {

constexpr std::int64_t kMs = 1'000'000;

ReplyTimes due_sent_answered(std::int64_t due_ns, std::int64_t sent_ns, std::int64_t answered_ns) {
  return {.due_ns = due_ns,
          .first_out_ns = sent_ns,
          .last_out_ns = sent_ns,
          .first_in_ns = answered_ns,
          .complete_ns = answered_ns};
}

TEST(FixedRate, SpacesShotsEvenlyAndDoesNotDrift) {
  const FixedRate rate{3000};
  EXPECT_EQ(rate.due_ns(0), 0);
  EXPECT_EQ(rate.due_ns(1), 333'333);
  EXPECT_EQ(rate.due_ns(2), 666'667);
  EXPECT_EQ(rate.due_ns(3), 1'000'000);
  const std::uint64_t day = 24ULL * 60 * 60;
  EXPECT_EQ(rate.due_ns(3000 * day), static_cast<std::int64_t>(day) * 1'000 * kMs);
  EXPECT_EQ(rate.due_ns(3000 * day + 1), static_cast<std::int64_t>(day) * 1'000 * kMs + 333'333);
}

TEST(PacedLatency, CountsFromWhenAShotWasDue) {
  PacedLatency latency;
  latency.record(due_sent_answered(10 * kMs, 60 * kMs, 61 * kMs), true);
  EXPECT_EQ(latency.from_due().max(), 51 * kMs);
  EXPECT_EQ(latency.from_send().max(), kMs);
}

TEST(PacedLatency, CallsLateWhatWasSentMoreThanAMillisecondAfterItWasDue) {
  PacedLatency latency;
  latency.record(due_sent_answered(0, kMs, 2 * kMs), true);
  EXPECT_EQ(latency.late(), 0U);
  latency.record(due_sent_answered(0, kMs + 1, 2 * kMs), true);
  EXPECT_EQ(latency.late(), 1U);
  EXPECT_EQ(latency.late_share(), 0.5);
  latency.record_unsent();
  latency.record_unsent();
  EXPECT_EQ(latency.late_share(), 0.75);
  EXPECT_EQ(latency.sent(), 2U);
  EXPECT_EQ(latency.unsent(), 2U);
}

TEST(PacedLatency, CountsUnansweredAsSentButGivesThemNoLatency) {
  PacedLatency latency;
  latency.record(due_sent_answered(0, 5 * kMs, 6 * kMs), false);
  EXPECT_EQ(latency.sent(), 1U);
  EXPECT_EQ(latency.late(), 1U);
  EXPECT_EQ(latency.from_due().count(), 0U);
}

/// The stall test on paper: a server that answers at once, but stands still for 200 ms every 2 s;
/// who is stopped is answered at its end. A tenth of the shots waits, for between 0 and 200 ms, so
/// 1 % waits for more than 180 ms.
TEST(PacedLatency, ShowsAStallToTheShotsThatWereDueInIt) {
  PacedLatency latency;
  for (std::int64_t i = 0; i < 100'000; ++i) {
    const std::int64_t due_ns = i * kMs / 10;
    const std::int64_t in_cycle = due_ns % (2'000 * kMs);
    const bool is_in_stall = in_cycle < 200 * kMs;
    const std::int64_t sent_ns = is_in_stall ? due_ns - in_cycle + 200 * kMs : due_ns;
    latency.record(due_sent_answered(due_ns, sent_ns, sent_ns), true);
  }
  EXPECT_NEAR(static_cast<double>(latency.from_due().quantile(0.99)), 180.0 * kMs,
              0.01 * 180 * kMs);
  EXPECT_EQ(latency.from_due().max(), 200 * kMs);
  EXPECT_EQ(latency.from_send().max(), 0);
  EXPECT_NEAR(latency.late_share(), 0.1, 0.001);
}

}  // namespace
}  // namespace misdeal::wire

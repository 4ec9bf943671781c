#include "engine/table/lock_contention.h"

#include <atomic>
#include <cstring>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/table/mutex.h"

namespace misdeal::engine::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Steady = std::chrono::steady_clock;

LockUse waited(nanoseconds wait, LockParty user = {1, "user"}, LockParty holder = {2, "holder"}) {
  return {.wait = wait,
          .hold = nanoseconds{10},
          .was_contended = true,
          .user = user,
          .holder_met = holder};
}

TEST(LockContention, SumsTheWaitOfEveryWaiter) {
  LockContention contention;
  for (int i = 0; i < 100; ++i) contention.add(waited(milliseconds{10}));
  contention.add({.wait = {}, .hold = nanoseconds{10}, .was_contended = false});
  EXPECT_EQ(nanoseconds{contention.wait.sum()}, std::chrono::seconds{1});
  EXPECT_EQ(contention.acquisitions, 101U);
  EXPECT_EQ(contention.contended, 100U);
  EXPECT_EQ(contention.hold.count(), 101U);
}

TEST(LockContention, KeepsWhoWaitedLongestAndForWhom) {
  LockContention contention;
  contention.add(waited(nanoseconds{5}));
  contention.add(waited(nanoseconds{9}, {3, "moves"}, {4, "reads"}));
  contention.add(waited(nanoseconds{7}));
  const LongestWait longest{nanoseconds{9}, {3, "moves"}, {4, "reads"}};
  EXPECT_EQ(contention.longest, longest);
  LockContention other;
  other.merge(contention);
  EXPECT_EQ(other.longest, longest);
}

TEST(LockContention, TellsWaitsOfAllAcquisitionsToo) {
  LockContention contention;
  for (int i = 0; i < 90; ++i) contention.add({});
  for (int i = 0; i < 10; ++i) contention.add(waited(nanoseconds{100}));
  EXPECT_EQ(contention.wait_of_all(0.9), nanoseconds{0});
  EXPECT_EQ(contention.wait_of_all(0.91), nanoseconds{100});
  EXPECT_EQ(LockContention{}.wait_of_all(0.5), nanoseconds{0});
}

TEST(LockTally, CountsAllUsesThoughItTimesSome) {
  LockTally tally{TickClock()};
  Mutex mutex(&tally);
  for (std::uint64_t uses = 1; uses <= 5'000; ++uses) {
    {
      const MutexLock lock(mutex);
    }
    ASSERT_EQ(tally.contention().acquisitions, uses);
  }
  EXPECT_GT(tally.contention().hold.count(), 4'900U) << "those passed over are stood for";
}

TEST(LockTally, TimesUsesOfEveryKindInProportion) {
  LockTally tally{TickClock()};
  // Every 32nd use is a long one, as often as a use is timed: equal distances would meet all, or
  // none.
  for (int use = 0; use < 320'000; ++use) {
    if (tally.passes_over()) continue;
    tally.record({.wait = {}, .hold = use % 32 == 0 ? nanoseconds{1000} : nanoseconds{10}});
  }
  EXPECT_NEAR(static_cast<double>(tally.contention().hold.sum()), 10'000 * 1000.0 + 310'000 * 10.0,
              0.1 * 13'100'000);
}

/// A tally that says how many wait at the moment.
class CountingTally final : public LockMeter {
 public:
  explicit CountingTally(TickClock clock) : LockMeter(Told::under_lock, clock) {}
  void record(const LockUse& use) noexcept override { contention_.add(use); }
  void begin_wait() noexcept override { waiting_.fetch_add(1); }
  [[nodiscard]] int waiting() const { return waiting_.load(); }
  [[nodiscard]] const LockContention& contention() const { return contention_; }

 private:
  LockContention contention_;
  std::atomic<int> waiting_ = 0;
};

/// A holder of known time: it notes when everybody waits and when it lets go. What each waiter
/// measures around its call is at least its wait. So the sum has a lower and an upper bound that
/// hold whatever else the machine does.
void expect_known_waits(TickClock clock) {
  constexpr int kWaiters = 8;
  CountingTally tally(clock);
  Mutex mutex(&tally);
  std::atomic<std::int64_t> around_ns = 0;
  std::vector<std::thread> waiters;
  nanoseconds held{};
  {
    const MutexLock lock(mutex);
    for (int i = 0; i < kWaiters; ++i) {
      waiters.emplace_back([&] {
        const Steady::time_point from = Steady::now();
        mutex.lock();
        const nanoseconds around = Steady::now() - from;
        mutex.unlock();
        around_ns.fetch_add(around.count());
      });
    }
    while (tally.waiting() < kWaiters) std::this_thread::yield();
    const Steady::time_point from = Steady::now();
    while (Steady::now() - from < milliseconds{20}) {
    }
    held = Steady::now() - from;
  }
  for (std::thread& waiter : waiters) waiter.join();

  const LockContention& found = tally.contention();
  EXPECT_EQ(found.acquisitions, kWaiters + 1U);
  EXPECT_EQ(found.contended, static_cast<std::uint64_t>(kWaiters));
  const auto sum = static_cast<double>(found.wait.sum());
  EXPECT_GE(sum, 0.95 * kWaiters * static_cast<double>(held.count()));
  EXPECT_LE(sum, 1.05 * static_cast<double>(around_ns.load()));
  EXPECT_GE(static_cast<double>(found.hold.max()), 0.95 * static_cast<double>(held.count()));
  EXPECT_NE(std::strstr(found.longest.holder.what, "expect_known_waits"), nullptr)
      << found.longest.holder.what;
  EXPECT_NE(found.longest.holder.thread, found.longest.waiter.thread);
}

TEST(LockContention, IsWithinFivePercentOfAKnownHolder) {
  expect_known_waits(TickClock::calibrated());
}

TEST(LockContention, IsWithinFivePercentOfAKnownHolderOnTheSteadyClock) {
  expect_known_waits(TickClock());
}

TEST(ContentionMeter, CountsLocksOfOneNameTogetherAndNamesApart) {
  ContentionMeter meter{TickClock()};
  for (int lobby = 0; lobby < 2; ++lobby) {
    meter.begin_again();
    const LockMeters meters = meter.meters();
    Mutex one(meters, "table");
    Mutex two(meters, "table");
    Mutex other(meters, "queue");
    for (Mutex* mutex : {&one, &two, &other}) {
      const MutexLock lock(*mutex);
    }
  }
  const auto found = meter.by_name();
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "queue");
  EXPECT_EQ(found[0].contention.acquisitions, 2U);
  EXPECT_EQ(found[1].name, "table");
  EXPECT_EQ(found[1].locks, 2U);
  EXPECT_EQ(found[1].contention.acquisitions, 4U);
}

class ContendedLobby : public Contract {};

TEST_P(ContendedLobby, AnswersAsManyAcquisitionsAsRequestsOnOneThread) {
  ContentionMeter meter{TickClock()};
  LobbyConfig config = lobby_of(1, clock_);
  config.lock_meters = meter.meters();
  open(config);
  deal_heads_up();
  lobby_.reset();
  const auto found = meter.by_name();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_GE(found[0].contention.acquisitions, 4U) << "three requests and a read";
  EXPECT_EQ(found[0].contention.hold.count(), found[0].contention.acquisitions);
  EXPECT_EQ(found[0].contention.retries, 0U);
}

INSTANTIATE_TEST_SUITE_P(AllModes, ContendedLobby, all_modes(), mode_name);

/// A rule that lets another request in between the copy and the installation, once: that work is in
/// vain.
TEST(OptimisticRetries, AreCounted) {
  static ActionProcessor* lobby_in_use = nullptr;
  static bool has_interfered = false;
  has_interfered = false;
  const ManualClock clock;
  ContentionMeter meter{TickClock()};
  LobbyConfig config = lobby_of(1, clock);
  config.lock_meters = meter.meters();
  config.rules.apply = [](const Game& game, const Command& wanted) {
    if (!has_interfered) {
      has_interfered = true;
      lobby_in_use->submit(TableId{0}, request(1, join(2, 100)));
    }
    return apply(game, wanted);
  };
  const auto lobby = make_lobby(ProcessingMode::optimistic, config);
  lobby_in_use = lobby.get();
  EXPECT_EQ(lobby->submit(TableId{0}, request(2, join(1, 100))).outcome, Outcome::committed);
  EXPECT_EQ(meter.by_name().front().contention.retries, 1U);
}

}  // namespace
}  // namespace misdeal::engine::test

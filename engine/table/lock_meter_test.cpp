#include "engine/table/lock_meter.h"

#include <latch>
#include <map>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/table/mutex.h"

namespace misdeal::engine::test {
namespace {

using std::chrono::nanoseconds;

class CountingMeter final : public LockMeter {
 public:
  void record(const LockUse& use) noexcept override {
    const std::lock_guard guard(mutex_);
    uses_.push_back(use);
  }
  std::vector<LockUse> uses() {
    const std::lock_guard guard(mutex_);
    return uses_;
  }

 private:
  std::mutex mutex_;
  std::vector<LockUse> uses_;
};

TEST(LockMeter, IsToldOfEveryUseAfterTheLockIsFree) {
  CountingMeter meter;
  Mutex mutex(&meter);
  {
    const MutexLock lock(mutex);
    EXPECT_TRUE(meter.uses().empty());
  }
  const auto uses = meter.uses();
  ASSERT_EQ(uses.size(), 1U);
  EXPECT_EQ(uses[0].wait, nanoseconds{0}) << "nobody else had it";
  EXPECT_GE(uses[0].hold, nanoseconds{0});
}

TEST(LockMeter, CountsAStretchForEachTimeALockIsTakenUpAgain) {
  CountingMeter meter;
  Mutex mutex(&meter);
  {
    MutexLock lock(mutex);
    lock.unlock();
    EXPECT_EQ(meter.uses().size(), 1U);
    lock.lock();
  }
  EXPECT_EQ(meter.uses().size(), 2U);
}

TEST(LockMeter, TellsWhoHadToWait) {
  CountingMeter meter;
  Mutex mutex(&meter);
  const auto has_waited = [&] {
    for (const LockUse& use : meter.uses()) {
      if (use.wait > nanoseconds{0}) {
        return true;
      }
    }
    return false;
  };
  // Whether the second thread meets a taken lock is the scheduler's choice: until it happened.
  for (int attempt = 0; attempt < 10'000 && !has_waited(); ++attempt) {
    std::latch holds(2);
    std::thread other;
    {
      const MutexLock lock(mutex);
      other = std::thread([&] {
        holds.arrive_and_wait();
        const MutexLock second(mutex);
      });
      holds.arrive_and_wait();
      std::this_thread::yield();
    }
    other.join();
  }
  EXPECT_TRUE(has_waited());
}

using Steady = std::chrono::steady_clock;

nanoseconds total(const std::vector<LockUse>& uses) {
  nanoseconds sum{};
  for (const LockUse& use : uses) sum += use.wait + use.hold;
  return sum;
}

void stay_busy(nanoseconds time) {
  const Steady::time_point from = Steady::now();
  while (Steady::now() - from < time) {
  }
}

TEST(LockMeter, LeavesOutTheTimeSpentInACondition) {
  constexpr nanoseconds kInCondition = std::chrono::milliseconds{20};
  CountingMeter meter;
  Mutex mutex(&meter);
  ConditionVariable changed;
  bool is_waiting = false;
  bool is_ready = false;
  nanoseconds with_lock{};
  std::thread waiter([&] {
    const Steady::time_point from = Steady::now();
    {
      const MutexLock lock(mutex);
      is_waiting = true;
      while (!is_ready) {
        changed.wait(mutex);
      }
    }
    with_lock = Steady::now() - from;
  });
  for (bool waits = false; !waits; std::this_thread::yield()) {
    const MutexLock lock(mutex);
    waits = is_waiting;
  }
  stay_busy(kInCondition);
  {
    const MutexLock lock(mutex);
    is_ready = true;
  }
  changed.notify_one();
  waiter.join();

  std::vector<LockUse> waiters;
  const auto waiter_thread = meter.uses().back().user.thread;
  for (const LockUse& use : meter.uses()) {
    if (use.user.thread == waiter_thread) waiters.push_back(use);
  }
  EXPECT_GE(waiters.size(), 2U) << "one before the condition, one after";
  EXPECT_LE(total(waiters), with_lock - kInCondition);
}

TEST(LockMeter, TellsWhoHeldTheLockAndWhatFor) {
  CountingMeter meter;
  Mutex mutex(&meter);
  {
    const MutexLock lock(mutex);
  }
  const LockUse use = meter.uses().front();
  EXPECT_NE(use.user.thread, 0U);
  EXPECT_NE(std::string_view(use.user.what).find("TestBody"), std::string_view::npos)
      << use.user.what;
  EXPECT_FALSE(use.was_contended);
  EXPECT_EQ(use.holder_met, LockParty{});
}

class MeteredLobby : public Contract {};

TEST_P(MeteredLobby, MetersItsLockByName) {
  std::map<std::string, CountingMeter> meters;
  LobbyConfig config = lobby_of(1, clock_);
  config.lock_meters = [&](std::string_view name) { return &meters[std::string(name)]; };
  open(config);
  deal_heads_up();
  lobby_.reset();
  const std::string name = GetParam() == ProcessingMode::global_lock   ? "lobby"
                           : GetParam() == ProcessingMode::synchronous ? "queue"
                                                                       : "table";
  ASSERT_EQ(meters.size(), 1U);
  EXPECT_GE(meters[name].uses().size(), 4U) << "three requests and a read";
}

INSTANTIATE_TEST_SUITE_P(AllModes, MeteredLobby, all_modes(), mode_name);

}  // namespace
}  // namespace misdeal::engine::test

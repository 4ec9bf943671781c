// Exhaustive search runs exactly the schedules there are; partial-order reduction one a trace, as
// brute force confirms on generated programs.
#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "harness/explore/explore_with.h"
#include "harness/explore/random.h"
#include "harness/explore/strategies/happens_before.h"

namespace misdeal::explore {
namespace {

/// Collects the traces of the executions that another strategy chooses.
class TraceCollector final : public Strategy {
 public:
  explicit TraceCollector(Strategy& strategy) : strategy_(strategy) {}

  [[nodiscard]] StrategyKind kind() const override { return strategy_.kind(); }
  bool begin() override { return strategy_.begin(); }
  unsigned choose(const Crossroads& at) override { return strategy_.choose(at); }
  unsigned choose_option(unsigned count) override { return strategy_.choose_option(count); }
  void stepped(unsigned thread, const Crossroads& at) override { strategy_.stepped(thread, at); }
  void end(std::span<const Event> events, bool failed) override {
    traces.insert(HappensBefore(events).trace());
    strategy_.end(events, failed);
  }
  void points_changed() override {
    traces.clear();
    strategy_.points_changed();
  }
  [[nodiscard]] bool is_complete() const override { return strategy_.is_complete(); }

  std::set<std::uint64_t> traces;

 private:
  Strategy& strategy_;
};

struct Counted {
  std::uint64_t executions = 0;
  std::set<std::uint64_t> traces;
  bool is_exhaustive = false;
  bool has_failed = false;
};

Counted count(StrategyKind kind, const std::function<void()>& body,
              std::uint32_t preemptions_max = ~0U, Races races = Races::are_failures) {
  const Options options{.strategy = kind,
                        .executions_max = 5'000'000,
                        .preemptions_max = preemptions_max,
                        .races = races,
                        .verifies = false,
                        .stops_at_all_atomics = true};
  const auto strategy = make_strategy(kind, options);
  TraceCollector collector(*strategy);
  const Result result = explore_with(collector, options, {.prepare = nullptr, .body = body});
  return {.executions = result.executions,
          .traces = collector.traces,
          .is_exhaustive = result.is_exhaustive,
          .has_failed = result.failure.has_value()};
}

void run_threads(unsigned threads, const std::function<void()>& function) {
  std::vector<std::thread> all;
  for (unsigned i = 0; i < threads; ++i) all.emplace_back([&function] { function(); });
  for (std::thread& thread : all) thread.join();
}

/// A flag checked, then set, then work.
void flag_then_work(unsigned threads) {
  std::atomic<int> flag{0};
  std::atomic<int> counter{0};
  run_threads(threads, [&] {
    if (flag.load() == 0) {
      flag.store(1);
      counter.fetch_add(1);
    }
  });
}

/// The same with each step under a lock, and a transfer for work.
void locked_flag_then_transfer() {
  std::mutex mutex;
  std::atomic<int> flag{0};
  std::atomic<int> from{100};
  std::atomic<int> to{0};
  std::atomic<int> version{0};
  run_threads(2, [&] {
    mutex.lock();
    const int is_done = flag.load();
    mutex.unlock();
    if (is_done != 0) return;
    const std::lock_guard guard(mutex);
    flag.store(1);
    from.store(from.load() - 10);
    to.store(to.load() + 10);
    version.fetch_add(1);
  });
}

TEST(DepthFirst, RunsEverySchedule) {
  const Counted two = count(StrategyKind::dfs, [] { flag_then_work(2); });
  EXPECT_TRUE(two.is_exhaustive);
  EXPECT_EQ(two.executions, 54U);
  EXPECT_EQ(two.traces.size(), 6U);
}

TEST(DepthFirst, DoesNotScheduleThoseWhoWantAHeldLock) {
  // Six orders of four critical sections, of which one may be missing; a thread's start comes
  // anywhere before its first.
  const Counted all = count(StrategyKind::dfs, locked_flag_then_transfer);
  EXPECT_TRUE(all.is_exhaustive);
  EXPECT_EQ(all.executions, 38U);
  EXPECT_EQ(all.traces.size(), 6U);
  EXPECT_EQ(count(StrategyKind::dfs, locked_flag_then_transfer, 2).executions, 30U);
}

/// Waits and wakes, tries and fences: what orders threads without a plain lock.
void hand_over() {
  std::mutex mutex;
  std::condition_variable arrived;
  std::shared_mutex gate;
  std::atomic<int> waiting{1};
  std::atomic<int> seen{0};
  std::thread other([&] {
    gate.lock_shared();
    std::atomic_thread_fence(std::memory_order_release);
    seen.fetch_add(1, std::memory_order_relaxed);
    gate.unlock_shared();
    const std::lock_guard guard(mutex);
    waiting.store(0);
    arrived.notify_one();
  });
  {
    std::unique_lock guard(mutex);
    arrived.wait(guard, [&] { return waiting.load() == 0; });
  }
  if (gate.try_lock()) gate.unlock();
  other.join();
  check(seen.load() == 1);
}

/// Each waits for what the other holds.
void crossed_locks() {
  std::mutex left;
  std::mutex right;
  std::thread other([&] {
    const std::lock_guard first(right);
    const std::lock_guard second(left);
  });
  {
    const std::lock_guard first(left);
    const std::lock_guard second(right);
  }
  other.join();
}

// What came before what is not kept then.
TEST(DepthFirst, RunsTheSameSchedulesWhetherRacesAreLookedForOrNot) {
  for (void (*const body)() : {locked_flag_then_transfer, hand_over}) {
    const Counted with = count(StrategyKind::dfs, body, 2);
    const Counted without = count(StrategyKind::dfs, body, 2, Races::are_ignored);
    EXPECT_TRUE(with.is_exhaustive && without.is_exhaustive);
    EXPECT_GT(with.executions, 1U);
    EXPECT_EQ(without.executions, with.executions);
    EXPECT_EQ(without.traces, with.traces);
  }
  EXPECT_TRUE(count(StrategyKind::dfs, crossed_locks, 2, Races::are_ignored).has_failed);
}

TEST(PartialOrder, RunsOneScheduleATrace) {
  const Counted two = count(StrategyKind::dpor, [] { flag_then_work(2); });
  EXPECT_TRUE(two.is_exhaustive);
  EXPECT_EQ(two.executions, 6U);
  const Counted three = count(StrategyKind::dpor, [] { flag_then_work(3); });
  EXPECT_EQ(three.executions, 63U);
  EXPECT_EQ(three.traces.size(), 63U);
  EXPECT_EQ(count(StrategyKind::dpor, locked_flag_then_transfer).executions, 6U);
}

struct GeneratedOp {
  enum class Kind : std::uint8_t { load, store, add, lock, unlock } kind = Kind::load;
  unsigned object = 0;
};
using GeneratedProgram = std::vector<std::vector<GeneratedOp>>;

/// Two or three threads, up to four operations each, on two atomics and two locks.
GeneratedProgram generate(std::uint64_t seed) {
  using Kind = GeneratedOp::Kind;
  Random random(seed);
  GeneratedProgram program(2 + random.below(2));
  for (auto& thread : program) {
    const unsigned length = 1 + random.below(program.size() == 2 ? 4 : 3);
    unsigned held = 2;
    for (unsigned i = 0; i < length; ++i) {
      switch (random.below(5)) {
        case 0:
          thread.push_back({Kind::load, random.below(2)});
          break;
        case 1:
          thread.push_back({Kind::store, random.below(2)});
          break;
        case 2:
          thread.push_back({Kind::add, random.below(2)});
          break;
        default:
          if (held == 2) {
            held = random.below(2);
            thread.push_back({Kind::lock, held});
          } else {
            thread.push_back({Kind::unlock, held});
            held = 2;
          }
      }
    }
    if (held != 2) thread.push_back({Kind::unlock, held});
  }
  return program;
}

void run(const GeneratedProgram& program) {
  std::array<std::atomic<unsigned>, 2> values{};
  std::array<std::mutex, 2> locks;
  std::vector<std::thread> threads;
  for (const auto& operations : program) {
    threads.emplace_back([&values, &locks, &operations] {
      for (const GeneratedOp& operation : operations) {
        switch (operation.kind) {
          case GeneratedOp::Kind::load:
            (void)values[operation.object].load();
            break;
          case GeneratedOp::Kind::store:
            values[operation.object].store(1);
            break;
          case GeneratedOp::Kind::add:
            values[operation.object].fetch_add(1);
            break;
          case GeneratedOp::Kind::lock:
            locks[operation.object].lock();
            break;
          case GeneratedOp::Kind::unlock:
            locks[operation.object].unlock();
            break;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(PartialOrder, AgreesWithBruteForceOnGeneratedPrograms) {
  constexpr std::uint64_t kPrograms = 600;
  std::uint64_t brute_force = 0;
  std::uint64_t reduced = 0;
  for (std::uint64_t seed = 1; seed <= kPrograms; ++seed) {
    const GeneratedProgram program = generate(seed);
    const Counted all = count(StrategyKind::dfs, [&program] { run(program); });
    const Counted one_each = count(StrategyKind::dpor, [&program] { run(program); });
    ASSERT_TRUE(all.is_exhaustive && one_each.is_exhaustive) << "seed " << seed;
    ASSERT_EQ(one_each.traces, all.traces) << "seed " << seed;
    ASSERT_EQ(one_each.executions, all.traces.size()) << "seed " << seed;
    brute_force += all.executions;
    reduced += one_each.executions;
  }
  // Never vacuous: there was something to reduce.
  EXPECT_GT(brute_force, 10 * reduced);
}

}  // namespace
}  // namespace misdeal::explore

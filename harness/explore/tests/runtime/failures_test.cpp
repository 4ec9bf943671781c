// Each kind of failure: found, named, and gone for the next exploration.
#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <pthread.h>
#include <spawn.h>
#include <threads.h>
#include <unistd.h>

#undef NDEBUG
#include <cassert>

#include "harness/explore/tests/runtime/explored.h"

// Outside the explorer's namespace, whose frames are not shown.
namespace explored_code {
namespace {

constexpr int kWriteLine = __LINE__ + 2;
void write_value(int& value) {
  value = 1;
}
constexpr int kReadLine = __LINE__ + 2;
int read_value(const int& value) {
  return value;
}
constexpr int kThrowLine = __LINE__ + 2;
void throw_error() {
  throw std::runtime_error("from here");
}

}  // namespace
}  // namespace explored_code

namespace misdeal::explore {
namespace {

using explored_code::kReadLine;
using explored_code::kThrowLine;
using explored_code::kWriteLine;
using explored_code::read_value;
using explored_code::throw_error;
using explored_code::write_value;
using testing::AllOf;
using testing::HasSubstr;

int recurse(int depth) {
  // Kept in use, so that no compiler makes a loop of it.
  std::array<volatile int, 64> frame{};
  frame[0] = depth;
  return depth < 0 ? 0 : recurse(depth + 1) + frame[0];
}

std::atomic<int> recursion_marker;

int recurse_over_points(int depth) {
  std::array<volatile int, 8> frame{};
  frame[0] = depth;
  ++recursion_marker;
  return depth < 0 ? 0 : recurse_over_points(depth + 1) + frame[0];
}

int recurse_over_allocations(int depth) {
  static std::mutex lock;
  const auto held = std::make_unique<int>(depth);
  if (depth % 16 == 0) const std::lock_guard guard(lock);
  return depth < 0 ? 0 : recurse_over_allocations(depth + 1) + *held;
}

/// Something that uses locks, threads and the heap, and is right.
void healthy() {
  std::mutex lock;
  auto total = std::make_unique<int>(0);
  const auto add = [&] {
    const std::lock_guard guard(lock);
    ++*total;
  };
  std::thread one(add);
  std::thread two(add);
  one.join();
  two.join();
  check(*total == 2 && std::uncaught_exceptions() == 0, "the world is not as it was");
}

struct Case {
  std::string name;
  void (*body)();
  FailureKind kind;
  std::string words;
};

class Failures : public testing::TestWithParam<Case> {};

TEST_P(Failures, IsNamedReplaysAndLeavesNothingBehind) {
  const Failure failure = failure_of(GetParam().body);
  EXPECT_EQ(failure.kind, GetParam().kind) << describe(failure);
  EXPECT_THAT(failure.what, HasSubstr(GetParam().words));
  const Result again = explore({.replay = failure.schedule}, GetParam().body);
  ASSERT_TRUE(again.failure);
  EXPECT_EQ(again.failure->kind, failure.kind) << describe(*again.failure);
  EXPECT_EQ(again.failure->trace_hash, failure.trace_hash);
  EXPECT_TRUE(passes(healthy));
}

void in_thread(void (*body)()) {
  std::thread(body).join();
}

const Case kCases[] = {
    {"NullWrite", [] { in_thread([] { *static_cast<volatile int*>(nullptr) = 1; }); },
     FailureKind::crash, "Segmentation fault"},
    {"Trap", [] { __builtin_trap(); }, FailureKind::crash, "Illegal instruction"},
    {"RaisedAbort", [] { std::raise(SIGABRT); }, FailureKind::crash, "Aborted"},
    {"Abort", [] { in_thread([] { std::abort(); }); }, FailureKind::assertion, "abort"},
    {"Assert", [] { in_thread([] { assert(1 + 1 == 3); }); }, FailureKind::assertion, "1 + 1 == 3"},
    {"Check", [] { check(false, "never true"); }, FailureKind::assertion, "never true"},
    {"StackOverflow", [] { recurse(1); }, FailureKind::crash, "stack overflow"},
    {"StackOverflowOverPoints",
     [] {
       std::thread other([] { recurse_over_points(1); });
       recurse_over_points(1);
       other.join();
     },
     FailureKind::crash, "stack overflow"},
    {"StackOverflowOverAllocations",
     [] {
       std::thread other([] { recurse_over_allocations(1); });
       recurse_over_allocations(1);
       other.join();
     },
     FailureKind::crash, "stack overflow"},
    {"ExceptionOfBody", [] { throw std::runtime_error("nobody catches"); },
     FailureKind::uncaught_exception, "nobody catches"},
    {"ExceptionOfThread", [] { in_thread([] { throw std::runtime_error("nobody catches"); }); },
     FailureKind::uncaught_exception, "nobody catches"},
    {"ExceptionOfOtherType", [] { throw 5; }, FailureKind::uncaught_exception, "std::exception"},
    {"ExceptionBesideThreads",
     [] {
       const std::thread other([] {});
       throw std::runtime_error("nobody catches");
     },
     FailureKind::uncaught_exception, "nobody catches"},
    {"JoinableThreadDestroyed", [] { const std::thread other([] {}); }, FailureKind::assertion,
     "std::terminate"},
    {"Leak",
     [] {
       pthread_t thread{};
       pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
     },
     FailureKind::thread_leak, "thread 1"},
    {"Livelock",
     [] {
       std::atomic<bool> never{false};
       std::thread other([&] {
         while (!never) std::this_thread::yield();
       });
       other.join();
     },
     FailureKind::livelock, "steps"},
    {"EndlessLoopWithoutPoints",
     [] {
       const volatile bool goes_on = true;
       while (goes_on) {
       }
     },
     FailureKind::livelock, "without"},
    {"DoubleFree",
     [] {
       void* const block = std::malloc(10);
       std::free(block);
       // NOLINTNEXTLINE: what is tested.
       std::free(block);
     },
     FailureKind::double_free, "again"},
    {"UseAfterFree",
     [] {
       int* const value = new int(1);
       delete value;
       // NOLINTNEXTLINE: what is tested.
       *value = 2;
     },
     FailureKind::use_after_free, "freed"},
    {"UnlockOfWhatIsNotHeld", [] { std::mutex().unlock(); }, FailureKind::lock_misuse, "mutex 1"},
    {"DestructionOfWhatIsHeld",
     [] {
       pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
       pthread_mutex_lock(&lock);
       pthread_mutex_destroy(&lock);
     },
     FailureKind::lock_misuse, "mutex 1"},
    {"UseOfWhatWasDestroyed",
     [] {
       pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
       pthread_mutex_destroy(&lock);
       pthread_mutex_lock(&lock);
     },
     FailureKind::lock_misuse, "destroyed"},
    {"Fork", [] { (void)::fork(); }, FailureKind::unsupported, "fork"},
    {"Exit", [] { std::exit(0); }, FailureKind::unsupported, "exit"},
    {"QuickExit", [] { std::quick_exit(0); }, FailureKind::unsupported, "quick_exit"},
    {"ImmediateExit", [] { ::_exit(0); }, FailureKind::unsupported, "_exit"},
    {"System", [] { (void)std::system("true"); }, FailureKind::unsupported, "system"},
    {"Spawn",
     [] {
       char name[] = "true";
       char* const arguments[] = {name, nullptr};
       pid_t child = 0;
       (void)::posix_spawnp(&child, name, nullptr, nullptr, arguments, nullptr);
     },
     FailureKind::unsupported, "posix_spawn"},
    {"Cancel",
     [] {
       std::thread other([] {});
       pthread_cancel(other.native_handle());
       other.join();
     },
     FailureKind::unsupported, "pthread_cancel"},
    {"CThreads",
     [] {
       thrd_t thread{};
       thrd_create(&thread, [](void*) { return 0; }, nullptr);
     },
     FailureKind::unsupported, "thrd_create"},
};

INSTANTIATE_TEST_SUITE_P(All, Failures, testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(Failures, OfLocksNameThreadsAndLocks) {
  const Failure failure = failure_of([] {
    std::mutex a;
    std::mutex b;
    std::thread other([&] {
      const std::lock_guard first(b);
      const std::lock_guard second(a);
    });
    {
      const std::lock_guard first(a);
      const std::lock_guard second(b);
    }
    other.join();
  });
  EXPECT_EQ(failure.kind, FailureKind::deadlock);
  EXPECT_THAT(failure.what,
              AllOf(HasSubstr("thread 0 waits for mutex"), HasSubstr("thread 1 waits"),
                    HasSubstr("held by thread 0"), HasSubstr("held by thread 1")));
  EXPECT_EQ(failure.witnesses.size(), 2U);
}

TEST(Failures, OfOneThreadWithItselfSaysSo) {
  const Failure failure = failure_of([] {
    std::mutex lock;
    lock.lock();
    lock.lock();
  });
  EXPECT_EQ(failure.kind, FailureKind::deadlock);
  EXPECT_THAT(failure.what, HasSubstr("held by itself"));
}

/// Whether some frame is at a line of this file.
bool is_at(const Witness& witness, int line) {
  return std::ranges::any_of(witness.stack, [line](const StackFrame& frame) {
    return frame.file.ends_with("failures_test.cpp") && frame.line == static_cast<unsigned>(line);
  });
}

TEST(Failures, OfRacesHaveBothStacksWithSourceLines) {
  const Failure failure = failure_of([] {
    int value = 0;
    std::thread writer([&] { write_value(value); });
    (void)read_value(value);
    writer.join();
  });
  EXPECT_EQ(failure.kind, FailureKind::data_race);
  ASSERT_EQ(failure.witnesses.size(), 2U);
  const bool writes_first = failure.witnesses[0].thread == 1;
  EXPECT_TRUE(is_at(failure.witnesses[writes_first ? 0 : 1], kWriteLine)) << describe(failure);
  EXPECT_TRUE(is_at(failure.witnesses[writes_first ? 1 : 0], kReadLine)) << describe(failure);
}

TEST(Failures, OfExceptionsShowWhereTheyWereThrown) {
  const Failure failure = failure_of([] { std::thread(throw_error).join(); });
  ASSERT_EQ(failure.witnesses.size(), 1U);
  EXPECT_TRUE(is_at(failure.witnesses[0], kThrowLine)) << describe(failure);
}

TEST(Failures, OfBodiesThatDependOnTheOutsideAreDivergence) {
  int calls = 0;
  int* const outside = &calls;
  const Failure failure = failure_of([outside] {
    std::atomic<int> value{0};
    std::thread other([&] { ++value; });
    if (++*outside % 3 == 0) ++value;
    std::this_thread::yield();
    other.join();
  });
  EXPECT_EQ(failure.kind, FailureKind::divergence);
  EXPECT_THAT(failure.what, HasSubstr("step"));
}

/// A variable would be put back.
int* traps_outside = nullptr;

TEST(Failures, CanBeStoppedAtBeforeAnyStepByADebugger) {
  const auto body = [] {
    std::atomic<int> value{0};
    std::thread other([&] { value = 1; });
    check(value == 0, "too late");
    other.join();
  };
  const Failure failure = failure_of(body);
  const auto last = std::ranges::max(failure.steps, {}, &Step::number).number;
  EXPECT_EQ(last, failure.steps_taken);
  int traps = 0;
  traps_outside = &traps;
  auto* const before = std::signal(SIGTRAP, [](int) { ++*traps_outside; });
  for (std::uint32_t step = 1; step <= last + 1; ++step) {
    traps = 0;
    const Result again = explore({.replay = failure.schedule, .traps_before_step = step}, body);
    ASSERT_TRUE(again.failure);
    EXPECT_EQ(again.failure->trace_hash, failure.trace_hash);
    EXPECT_EQ(traps > 0, step <= last) << "step " << step << " of " << last;
  }
  std::signal(SIGTRAP, before);
}

/// The execution in which a thread first reaches into the stack of another is run again at once.
TEST(Failures, OfAnExecutionThatIsRunAgainAreDivergenceIfTheyDoNotComeBack) {
  int calls = 0;
  int* const outside = &calls;
  const Failure failure = failure_of([outside] {
    int value = 0;
    std::thread([&] { value = 1; }).join();
    check(++*outside != 1, "fails once");
  });
  EXPECT_EQ(failure.kind, FailureKind::divergence) << describe(failure);
}

/// The reader's access to one half is kept while the other half is written anew.
TEST(Failures, OfRacesAreSeenBesideAnAccessThatAnotherReplaces) {
  const Options options{
      .strategy = StrategyKind::random, .executions_max = 1, .switch_probability = 0};
  const Failure failure = failure_of(
      [] {
        struct alignas(8) Pair {
          int first = 0;
          int second = 0;
        };
        const auto pair = std::make_unique<Pair>();
        std::mutex lock;
        std::thread bystander([] {});  // So that accesses are looked at.
        pair->first = 1;
        std::thread reader([&pair] { [[maybe_unused]] const int seen = pair->second; });
        std::this_thread::sleep_for(std::chrono::seconds(1));  // Of virtual time: the others run.
        {
          const std::lock_guard guard(lock);
        }
        pair->first = 2;
        std::thread writer([&pair] { pair->second = 1; });
        bystander.join();
        reader.join();
        writer.join();
      },
      options);
  EXPECT_EQ(failure.kind, FailureKind::data_race) << describe(failure);
}

}  // namespace
}  // namespace misdeal::explore

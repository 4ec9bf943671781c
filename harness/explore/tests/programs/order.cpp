// Bugs that need several threads to come in one certain order.
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// After "reorder" of the SCTBench collection: of many setters one must be caught half-way.
template <Variant kVariant>
void reorder() {
  constexpr int kSetters = 4;
  std::atomic<int> pair{0};
  std::atomic<int> left{0};
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kSetters; ++i) {
    threads.emplace_back([&] {
      if constexpr (kVariant == Variant::wrong) {
        left = 1;
        right = -1;
      } else {
        pair = 0x1F;
      }
    });
  }
  threads.emplace_back([&] {
    if constexpr (kVariant == Variant::wrong) {
      const int seen_left = left;
      const int seen_right = right;
      check(seen_left + seen_right == 0, "one half is set");
    } else {
      const int seen = pair;
      check(seen == 0 || seen == 0x1F, "one half is set");
    }
  });
  for (std::thread& thread : threads) thread.join();
}

/// Five threads, and only one of their 120 orders goes wrong.
template <Variant kVariant>
void one_order_of_all() {
  constexpr int kThreads = 5;
  std::atomic<int> stage{0};
  std::vector<std::thread> threads;
  // Backwards: the order of creation is not the one that fails.
  for (int i = kThreads - 1; i >= 0; --i) {
    threads.emplace_back([&stage, i] {
      int expected = i;
      stage.compare_exchange_strong(expected, i + 1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  if constexpr (kVariant == Variant::wrong) {
    check(stage != kThreads, "all came in order");
  } else {
    check(stage <= kThreads, "more came than are there");
  }
}

/// The last thread to leave cleans up, but who is last is found out too early.
template <Variant kVariant>
void last_one_out() {
  constexpr int kThreads = 3;
  std::atomic<int> inside{kThreads};
  std::atomic<int> cleaned{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      if constexpr (kVariant == Variant::wrong) {
        --inside;
        if (inside == 0) ++cleaned;
      } else {
        if (--inside == 0) ++cleaned;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  check(cleaned == 1, "cleaned up twice");
}

/// Increments in two threads that each copy through a local: the least result needs a thread to
/// sit through all of the other's (after "stringbuffer" and "fib_bench").
template <Variant kVariant>
void fibonacci() {
  constexpr int kRounds = 3;
  std::atomic<int> i{1};
  std::atomic<int> j{1};
  std::thread one([&] {
    for (int round = 0; round < kRounds; ++round) i += j.load();
  });
  std::thread two([&] {
    for (int round = 0; round < kRounds; ++round) j += i.load();
  });
  one.join();
  two.join();
  // The strictest alternation reaches the eighth Fibonacci number, 21, and nothing more.
  const int most = kVariant == Variant::wrong ? 20 : 21;
  check(i <= most && j <= most, "the greatest value is reached");
}

template <Variant kVariant>
void uninitialised_before_start() {
  std::atomic<int*> table{nullptr};
  int value = 7;
  std::thread worker;
  const auto work = [&] {
    check(table.load() != nullptr && *table == 7, "starts before its table");
  };
  if constexpr (kVariant == Variant::wrong) {
    worker = std::thread(work);
    table = &value;
  } else {
    table = &value;
    worker = std::thread(work);
  }
  worker.join();
}

}  // namespace

std::vector<BuggyProgram> order_programs() {
  using enum FailureKind;
  return {
      {"reorder",
       "one of many setters half-way",
       reorder<Variant::wrong>,
       reorder<Variant::fixed>,
       {assertion}},
      {"one_order_of_all",
       "one order of five threads",
       one_order_of_all<Variant::wrong>,
       one_order_of_all<Variant::fixed>,
       {assertion}},
      {"last_one_out",
       "last thread cleans up",
       last_one_out<Variant::wrong>,
       last_one_out<Variant::fixed>,
       {assertion}},
      {"fibonacci",
       "strict alternation",
       fibonacci<Variant::wrong>,
       fibonacci<Variant::fixed>,
       {assertion}},
      {"start_too_early",
       "started before it is set up",
       uninitialised_before_start<Variant::wrong>,
       uninitialised_before_start<Variant::fixed>,
       {assertion}},
  };
}

}  // namespace misdeal::explore::programs

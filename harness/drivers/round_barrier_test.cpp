#include "harness/drivers/round_barrier.h"

#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

TEST(RoundBarrier, LetsOneLeadEachRoundWhileNobodyElseRuns) {
  constexpr unsigned kThreads = 4;
  constexpr int kRounds = 2'000;
  RoundBarrier barrier(kThreads);
  int leads = 0;  // not atomic: the barrier is what keeps the leaders apart
  std::vector<int> arrivals(kThreads);
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (unsigned i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < kRounds; ++round) {
        ++arrivals[i];
        EXPECT_TRUE(barrier.arrive_and_wait([&] {
          ++leads;
          for (const int arrived : arrivals) EXPECT_EQ(arrived, leads);
        }));
      }
    });
  }
  threads.clear();
  EXPECT_EQ(leads, kRounds);
  EXPECT_EQ(barrier.rounds(), static_cast<unsigned>(kRounds));
}

TEST(RoundBarrier, LetsEverybodyGoWhenAbandoned) {
  RoundBarrier barrier(3);
  bool has_led = false;
  std::vector<std::jthread> waiting;
  waiting.reserve(2);
  for (int i = 0; i < 2; ++i) {
    waiting.emplace_back([&] { EXPECT_FALSE(barrier.arrive_and_wait([&] { has_led = true; })); });
  }
  barrier.abandon();
  waiting.clear();
  EXPECT_FALSE(has_led);
}

}  // namespace
}  // namespace misdeal::harness

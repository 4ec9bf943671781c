// The queue wakes one waiter, of whatever kind: a producer may wake a producer, and everybody
// sleeps.
#include "bounded_queue.h"

#include <cstdio>
#include <thread>
#include <vector>

#include <misdeal/explore.h>

int main() {
  const auto result = misdeal::explore::explore({.executions_max = 10'000}, [] {
    BoundedQueue queue(1);
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&queue, i] { queue.push(i); });
      threads.emplace_back([&queue] { queue.pop(); });
    }
    for (std::thread& thread : threads) thread.join();
  });
  if (!result.failure) {
    std::printf("no failure in %llu schedules\n",
                static_cast<unsigned long long>(result.executions));
    return 0;
  }
  std::printf("schedule %llu\n%s", static_cast<unsigned long long>(result.executions),
              misdeal::explore::describe(*result.failure).c_str());
  return 1;
}

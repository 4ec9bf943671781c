// What a lock that nobody else wants costs: the fastest of 40 runs. A second thread is there, but
// sleeps: with only one, the C library takes a short cut.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

template <typename Use>
void measure(const char* what, Use use) {
  constexpr int kRuns = 40;
  constexpr int kUses = 100'000;
  using Nanoseconds = std::chrono::duration<double, std::nano>;
  double fastest = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const auto from = std::chrono::steady_clock::now();
    for (int i = 0; i < kUses; ++i) use();
    fastest = std::min(fastest, Nanoseconds(std::chrono::steady_clock::now() - from).count());
  }
  std::printf("%-20s %.1f ns\n", what, fastest / kUses);
}

}  // namespace

int main() {
  std::atomic<bool> is_over = false;
  std::thread other([&is_over] { is_over.wait(false); });
  std::mutex mutex;
  std::shared_mutex shared;
  measure("mutex", [&] {
    mutex.lock();
    mutex.unlock();
  });
  measure("shared_mutex, write", [&] {
    shared.lock();
    shared.unlock();
  });
  measure("shared_mutex, read", [&] {
    shared.lock_shared();
    shared.unlock_shared();
  });
  is_over = true;
  is_over.notify_all();
  other.join();
}

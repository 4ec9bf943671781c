// The engine's critical section behind other locks, in one run and with the counters of
// contention_bench: std::mutex, absl::Mutex, a spin lock, std::shared_mutex, an Asio strand.
#include <atomic>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

#include <absl/synchronization/mutex.h>

#include "bench/load/measure_load.h"
#include "bench/load/peer_lobby.h"
#include "bench/load/strand_lobby.h"

namespace misdeal::bench {
namespace {

/// absl::Mutex with the names of the standard library. Its shared side is not used.
class AbslMutex {
 public:
  void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.Lock(); }
  bool try_lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { return mutex_.TryLock(); }
  void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.Unlock(); }

 private:
  absl::Mutex mutex_;
};

/// Test and test-and-set; yields after a while, since its holder may not be running.
class TestAndSetLock {
 public:
  void lock() {
    for (int spins = 0; !try_lock(); ++spins) {
      if (spins > kSpinsBeforeYield) std::this_thread::yield();
    }
  }
  // Acquire, and release below: what one holder wrote, the next sees.
  bool try_lock() {
    return !is_held_.load(std::memory_order_relaxed) &&
           !is_held_.exchange(true, std::memory_order_acquire);
  }
  void unlock() { is_held_.store(false, std::memory_order_release); }

 private:
  static constexpr int kSpinsBeforeYield = 100;
  std::atomic<bool> is_held_{false};
};

template <typename Lock>
void register_peer(const std::string& name) {
  register_loads("peer/lock:" + name, [](const engine::LobbyConfig& config) {
    return std::make_unique<PeerLobby<Lock>>(config);
  });
}

void register_all() {
  register_loads("peer/lock:engine", [](const engine::LobbyConfig& config) {
    return make_lobby(engine::ProcessingMode::per_table_lock, config);
  });
  register_peer<std::mutex>("std_mutex");
  register_peer<AbslMutex>("absl_mutex");
  register_peer<TestAndSetLock>("spin");
  register_peer<std::shared_mutex>("std_shared_mutex");
  register_loads("peer/lock:asio_strand", make_strand_lobby);
}

}  // namespace
}  // namespace misdeal::bench

int main(int argument_count, char** arguments) {
  misdeal::bench::keep_freed_memory();
  misdeal::bench::register_all();
  return misdeal::bench::run_benchmarks(argument_count, arguments);
}

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "engine/players/computer_player.h"
#include "engine/requests/clock.h"

namespace misdeal::engine {

/// Computer players on threads of their own, each playing all the configured seats: they race each
/// other and whoever else uses the processor. The destructor stops them and waits for their last
/// answers. The processor must outlive this. Thread-safe.
class ConcurrentPlayers {
 public:
  /// `pause`: how long a player thinks when nothing was due at any table; 0: looks again at once.
  /// Throws std::system_error if a thread cannot be started.
  ConcurrentPlayers(ActionProcessor& processor, const ComputerPlayersConfig& config,
                    std::uint64_t seed, unsigned threads,
                    Nanoseconds pause = std::chrono::milliseconds{1});

  /// Stops and waits. May be called more than once.
  void stop();

  /// Commands sent so far.
  [[nodiscard]] std::uint64_t commands() const { return commands_.load(std::memory_order_relaxed); }

 private:
  void play(const std::stop_token& stop, ComputerPlayer player);

  const Nanoseconds pause_;
  std::atomic<std::uint64_t> commands_{0};  // Relaxed: a count for display, it publishes nothing.
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::vector<std::jthread> threads_;  // Last: they use the members above.
};

}  // namespace misdeal::engine

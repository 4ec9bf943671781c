#include "engine/players/concurrent_players.h"

namespace misdeal::engine {

ConcurrentPlayers::ConcurrentPlayers(ActionProcessor& processor,
                                     const ComputerPlayersConfig& config, std::uint64_t seed,
                                     unsigned threads, Nanoseconds pause)
    : pause_(pause) {
  Dice seeds(seed);
  threads_.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this, player = ComputerPlayer(processor, config, seeds.next())](
                              const std::stop_token& stop) { play(stop, player); });
  }
}

void ConcurrentPlayers::stop() {
  for (std::jthread& thread : threads_) {
    thread.request_stop();
  }
  for (std::jthread& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

void ConcurrentPlayers::play(const std::stop_token& stop, ComputerPlayer player) {
  while (!stop.stop_requested()) {
    const std::size_t due = player.round();
    commands_.fetch_add(due, std::memory_order_relaxed);
    if (due == 0 && pause_ > Nanoseconds{}) {
      std::unique_lock lock(mutex_);
      stopped_.wait_for(lock, stop, pause_, [] { return false; });
    }
  }
}

}  // namespace misdeal::engine

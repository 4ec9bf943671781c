#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "engine/http/hosted_table.h"
#include "engine/players/computer_player.h"
#include "engine/poker/seat_no.h"

namespace misdeal::engine::http {

struct HousePlayersConfig {
  SeatSet seats;     ///< played by computers at every table; empty: none
  Chips stack{200};  ///< what each brings, and brings again when it is lost
  PlayStyle style;
  std::chrono::milliseconds thinking{250};  ///< between two looks at the tables
  std::optional<std::uint64_t> seed;        ///< of their play; empty: a random one
};

/// Computers that play the same seats at every table, so that one person can play alone. They act
/// when it is their turn and never deal: people who want to sit down need time between hands.
/// One thread for all tables; none if no seats are played. Thread-safe.
class HousePlayers {
 public:
  explicit HousePlayers(const HousePlayersConfig& config);

  /// Seats the computers at a new table and plays there from now on, until the table is gone.
  void sit_down(const std::shared_ptr<HostedTable>& table);

 private:
  struct Chair {
    std::weak_ptr<HostedTable> table;
    std::unique_ptr<ComputerPlayer> player;  ///< uses the table; used only while that is locked
  };

  void play(const std::stop_token& stop);

  const HousePlayersConfig config_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::vector<Chair> arrived_;  ///< guarded by mutex_; taken over by the thread
  std::uint64_t seed_next_;     ///< guarded by mutex_
  std::jthread thread_;         // Last: it uses the members above.
};

}  // namespace misdeal::engine::http

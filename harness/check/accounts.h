#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/movement.h"

namespace misdeal::harness {

/// The balances of one table's pot and players, kept by replaying movements and believing nothing:
/// every `state_before` must be what the account holds.
class Accounts {
 public:
  /// Starts over from a checkpoint's balances.
  void restart_from(const engine::Checkpoint& checkpoint);

  /// Applies the movements of one commit. Returns what is wrong with them, in words, or nothing.
  std::optional<std::string> apply(std::span<const engine::ChipMovement> movements);

  /// Chips of whoever sits there; 0 for an empty seat.
  [[nodiscard]] engine::Chips at_seat(engine::SeatNo seat) const;
  /// Chips of all players, without the pot.
  [[nodiscard]] engine::Chips of_all_players() const;

 private:
  struct Account {
    engine::PlayerId player = engine::kPotAccount;
    engine::SeatNo seat;
    engine::Chips balance;
  };

  std::optional<std::string> apply(const engine::ChipMovement& movement);
  Account* find(engine::PlayerId player);
  std::optional<std::string> open(const engine::ChipMovement& movement);

  engine::Chips pot_;
  std::vector<Account> players_;  ///< at most one a seat
};

}  // namespace misdeal::harness

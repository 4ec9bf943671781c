#pragma once

#include <array>
#include <vector>

#include "engine/ledger/movement.h"
#include "engine/poker/pots.h"
#include "engine/requests/response.h"
#include "harness/hands/hand_result.h"

namespace misdeal::harness {

/// Puts the streets and pots of one hand together from what an engine shows of it: the views it
/// answers with and the movements of its audit trail. Trusts neither to be right, so that a wrong
/// engine's hand is told as it happened.
class HandTracker {
 public:
  /// `before`: the view before the deal. Whoever has chips then is dealt in.
  explicit HandTracker(const engine::TableView& before);

  /// R11, R12 for the dealt-in players and this button; kNoSeat for all if it is no player's.
  [[nodiscard]] engine::SeatNo small_blind_seat(engine::SeatNo button) const;
  [[nodiscard]] engine::SeatNo big_blind_seat(engine::SeatNo button) const;

  /// Follows a commit: the command, the view after it, and its movements in their order.
  void follow(const engine::Command& command, const engine::TableView& after,
              const std::vector<engine::ChipMovement>& movements);

  [[nodiscard]] const std::vector<engine::StreetEnd>& streets() const { return streets_; }
  [[nodiscard]] const std::vector<engine::PotAward>& pots() const { return pots_; }

 private:
  [[nodiscard]] engine::SeatNo next_player(engine::SeatNo from) const;
  void end_streets(const engine::TableView& after, const engine::ChipMovement* returned);
  void award(const std::vector<engine::ChipMovement>& won);

  engine::SeatSet players_;
  std::array<engine::Contribution, engine::kSeatCount> contributions_{};
  engine::Street street_ = engine::Street::preflop;
  std::vector<engine::StreetEnd> streets_;
  std::vector<engine::PotAward> pots_;
};

}  // namespace misdeal::harness

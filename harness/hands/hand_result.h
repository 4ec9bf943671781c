#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "engine/poker/game.h"

/// What came of replayed hands, as plain values.
namespace misdeal::harness {

/// The state before an action: whose turn it is and what he may do.
struct Turn {
  engine::SeatNo to_act;  ///< kNoSeat: nobody
  engine::LegalActions legal;
};

struct HandStep {
  bool is_accepted = false;
  Turn before;
};

struct HandResult {
  std::string id = "null";  ///< JSON text
  bool is_skipped = false;  ///< fewer than two players had chips: only the stacks are set
  bool is_complete = false;
  engine::SeatNo button;
  engine::SeatNo small_blind_seat;
  engine::SeatNo big_blind_seat;
  std::vector<HandStep> steps;
  std::vector<engine::StreetEnd> streets;  ///< those that ended
  std::vector<engine::PotAward> pots;      ///< of a complete hand
  Turn open_turn;                          ///< of an unfinished hand
  engine::SeatSet seated;                  ///< whose stacks are told
  std::array<engine::Chips, engine::kSeatCount> stacks{};
};

}  // namespace misdeal::harness

#pragma once

#include <string>
#include <vector>

#include "engine/poker/cards.h"
#include "engine/poker/game.h"

/// Hands to be replayed, as plain values: what one line of the input of `misdeal hands` says.
namespace misdeal::harness {

/// One hand: what happens before the deal, the deck, and the actions in the order they were sent.
struct HandScript {
  std::string id = "null";              ///< JSON text, repeated in the result
  std::vector<engine::Command> events;  ///< join, leave, add_chips
  engine::Deck deck{};
  std::vector<engine::Command>
      actions;  ///< fold, check, call, bet, raise; any of them may be illegal
};

struct SeatedPlayer {
  engine::SeatNo seat;
  engine::Chips stack;
};

/// One table: who sits down first, and the hands played there. A line with a single hand is a table
/// with one hand and is not a session.
struct TableScript {
  std::string id = "null";  ///< JSON text
  engine::Stakes stakes;
  engine::SeatNo first_button;
  std::vector<SeatedPlayer> players;
  std::vector<HandScript> hands;
  bool is_session = false;
};

}  // namespace misdeal::harness

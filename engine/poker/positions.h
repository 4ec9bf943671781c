#pragma once

#include "engine/poker/game.h"

/// Who sits where in a hand: clockwise walks, the button and the blinds (R10 to R12, R70 to R73).
namespace misdeal::engine {

/// The first seat clockwise after `from` (which comes last) for which the condition on a Seat
/// holds; kNoSeat if there is none. From kNoSeat the walk begins with seat 1.
template <typename Condition>
SeatNo first_clockwise(const Game& game, SeatNo from, Condition holds) {
  SeatNo no = from;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    no = no.next_clockwise();
    if (holds(game.seat(no))) return no;
  }
  return kNoSeat;
}

struct Positions {
  SeatNo button;
  SeatNo small_blind;
  SeatNo big_blind;
};

/// The positions of the next hand, whose players are those of `game` with is_dealt_in (two or
/// more); `game`'s button, big blind, player count and hand number are the last hand's.
Positions next_positions(const Game& game, int players);

}  // namespace misdeal::engine

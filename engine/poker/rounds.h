#pragma once

#include "engine/poker/game.h"

/// From one turn to the next, through betting rounds and streets to the end of the hand (R13, R23,
/// R40, R45, R46, R48).
namespace misdeal::engine {

/// Gives the turn to the first seat clockwise after `from` that owes an action. If nobody does,
/// ends the round and goes on: the next street, a run-out, the end of the hand.
void pass_turn(Transition& transition, SeatNo from);

}  // namespace misdeal::engine

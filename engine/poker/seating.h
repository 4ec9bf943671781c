#pragma once

#include "engine/poker/game.h"

/// Sitting down, leaving and adding chips: between hands only (R71).
namespace misdeal::engine {

std::expected<Transition, RuleRefusal> join(const Game& game, SeatNo seat, Chips stack);
std::expected<Transition, RuleRefusal> leave(const Game& game, SeatNo seat);
std::expected<Transition, RuleRefusal> add_chips(const Game& game, SeatNo seat, Chips amount);

}  // namespace misdeal::engine

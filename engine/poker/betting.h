#pragma once

#include "engine/poker/game.h"

namespace misdeal::engine {

/// Applies fold, check, call, bet or raise (R40 to R48, R80 to R82).
std::expected<Transition, RuleRefusal> apply_action(const Game& game, const Command& command);

}  // namespace misdeal::engine

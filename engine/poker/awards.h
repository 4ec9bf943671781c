#pragma once

#include "engine/poker/game.h"

/// Chips on their way back from the middle: uncalled bets, pots, odd chips (R50 to R54, R62).
namespace misdeal::engine {

/// R50, R51: returns an uncalled bet and notes the end of the street with the pots as they are.
void end_street(Transition& transition);

/// R52 to R54, R62: awards every pot of the street that ended last. The stacks then hold all
/// chips again.
void award_pots(Transition& transition);

}  // namespace misdeal::engine

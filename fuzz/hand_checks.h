#pragma once

#include <cstddef>

#include "engine/poker/game.h"
#include "fuzz/byte_source.h"

/// What must hold of any transition, whoever made it, checked without the code that made it.
namespace misdeal::fuzz {

/// Requires that no chip appeared or vanished, and that the chip events tell what happened: each
/// with the sign of its reason and the player of its seat; summed up, every change of a stack, of
/// the pot and of the house; at the end of the list what was returned and won, in its order; and
/// that the shares of each pot are all of it.
void require_accounted(const engine::Game& before, const engine::Transition& transition);

inline constexpr std::size_t kFaultKinds = 12;

/// Plants one error in a transition; false if it has no place for that kind.
bool plant_fault(engine::Transition& transition, std::size_t kind, engine::SeatNo seat);

}  // namespace misdeal::fuzz

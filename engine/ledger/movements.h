#pragma once

#include <boost/container/static_vector.hpp>

#include "engine/ledger/movement.h"
#include "engine/poker/game.h"
#include "engine/requests/request.h"

namespace misdeal::engine {

/// Movements of one commit: at most one an event of the transition, and one of the pot.
using CommitMovements =
    boost::container::static_vector<ChipMovement, decltype(Transition::chips)::static_capacity + 1>;

/// When and as what a commit enters the ledger.
struct CommitStamp {
  Version version = 0;
  std::int64_t timestamp_ns = 0;
};

/// The movements that book a transition: one for each chip event, in their order, with the stack
/// before and after it; last, if the commit changed the pot, one of the pot account. They balance
/// if the transition does. Pure.
CommitMovements movements_of(const Game& before, const Transition& transition,
                             const CommitStamp& stamp);

/// True for a change of a stack whose other side is the pot, not the house.
constexpr bool is_against_pot(ChipReason reason) {
  return reason <= ChipReason::pot_won;
}

}  // namespace misdeal::engine

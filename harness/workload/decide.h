#pragma once

#include "engine/requests/response.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

/// Seats of a view by what can be asked of them.
engine::SeatNo random_seat_with(const engine::TableView& view, engine::SeatStatus status,
                                Random& random);

/// A command that the rules accept at exactly this view: an action of the seat to act, or between
/// hands the next hand (chips for busted seats first, where too few can play). Lively on purpose:
/// raises and all-ins are more frequent than good players would make them.
/// Requires a table with at least two taken seats or an empty one.
engine::Command legal_command(const engine::TableView& view, Random& random);

/// All chips in: a raise or bet where one is legal, else a call or check, for the seat to act.
/// Requires a running hand.
engine::Command all_in_command(const engine::TableView& view);

/// Chips a new or broke player brings.
engine::Chips buy_in(Random& random);

}  // namespace misdeal::harness

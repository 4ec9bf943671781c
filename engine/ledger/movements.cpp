#include "engine/ledger/movements.h"

#include <array>

namespace misdeal::engine {

CommitMovements movements_of(const Game& before, const Transition& transition,
                             const CommitStamp& stamp) {
  CommitMovements movements;
  std::array<Chips, kSeatCount> stacks;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    stacks[i] = before.seats[i].stack;
  }

  Chips into_pot;
  const ChipEvent* first_of_pot = nullptr;
  for (const ChipEvent& event : transition.chips) {
    Chips& stack = stacks[event.seat.index()];
    ChipMovement& movement = movements.emplace_back();
    movement.timestamp_ns = stamp.timestamp_ns;
    movement.version = stamp.version;
    movement.amount = event.amount;
    movement.state_before = stack;
    stack += event.amount;
    movement.state_after = stack;
    movement.player = event.player;
    movement.seat = event.seat;
    movement.reason = event.reason;
    if (is_against_pot(event.reason)) {
      into_pot -= event.amount;
      if (first_of_pot == nullptr) {
        first_of_pot = &event;
      }
    }
  }

  if (into_pot != Chips{}) {
    ChipMovement& movement = movements.emplace_back();
    movement.timestamp_ns = stamp.timestamp_ns;
    movement.version = stamp.version;
    movement.amount = into_pot;
    movement.state_before = pot_total(before);
    movement.state_after = movement.state_before + into_pot;
    movement.reason = first_of_pot->reason;
  }
  return movements;
}

}  // namespace misdeal::engine

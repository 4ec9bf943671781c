#include "engine/poker/game.h"

#include "engine/poker/betting.h"
#include "engine/poker/seating.h"

namespace misdeal::engine {

std::expected<Transition, RuleRefusal> apply(const Game& game, const Command& command) {
  switch (command.kind) {
    case CommandKind::join:
      return join(game, command.seat, command.amount);
    case CommandKind::leave:
      return leave(game, command.seat);
    case CommandKind::add_chips:
      return add_chips(game, command.seat, command.amount);
    default:  // a kind that is no action at all is refused there
      return apply_action(game, command);
  }
}

Chips pot_total(const Game& game) {
  Chips sum;
  for (const Seat& seat : game.seats) sum += seat.total;
  return sum;
}

Chips stack_total(const Game& game) {
  Chips sum;
  for (const Seat& seat : game.seats) sum += seat.stack;
  return sum;
}

}  // namespace misdeal::engine

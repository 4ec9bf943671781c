#include "engine/ledger/balances.h"

namespace misdeal::engine {
namespace {

void book(Checkpoint& balances, const ChipMovement& movement) noexcept {
  if (movement.player == kPotAccount) {
    balances.pot = movement.state_after;
    return;
  }
  const std::size_t seat = movement.seat.index();
  balances.players[seat] = movement.player;
  balances.stacks[seat] = movement.state_after;
  if (movement.reason == ChipReason::buy_in || movement.reason == ChipReason::add_chips) {
    balances.bought_in += movement.amount;
  } else if (movement.reason == ChipReason::cash_out) {
    balances.cashed_out -= movement.amount;
  }
}

}  // namespace

void book(Checkpoint& balances, const CommitRecord& commit,
          std::span<const ChipMovement> movements) noexcept {
  for (const ChipMovement& movement : movements) {
    book(balances, movement);
  }
  if (commit.command.kind == CommandKind::leave) {
    const std::size_t seat = commit.command.seat.index();
    balances.players[seat] = 0;
    balances.stacks[seat] = Chips{};
  }
  balances.version = commit.version;
}

}  // namespace misdeal::engine

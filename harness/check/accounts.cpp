#include "harness/check/accounts.h"

#include <algorithm>

#include <fmt/format.h>

#include "harness/check/describe.h"

namespace misdeal::harness {
namespace {

/// Sums of amounts that nobody has vouched for must not overflow: they wrap.
engine::Chips sum(engine::Chips a, engine::Chips b) {
  return {static_cast<std::int64_t>(static_cast<std::uint64_t>(a.value) +
                                    static_cast<std::uint64_t>(b.value))};
}

bool is_with_the_house(engine::ChipReason reason) {
  return reason == engine::ChipReason::buy_in || reason == engine::ChipReason::add_chips ||
         reason == engine::ChipReason::cash_out;
}

}  // namespace

void Accounts::restart_from(const engine::Checkpoint& checkpoint) {
  pot_ = checkpoint.pot;
  players_.clear();
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    if (checkpoint.players[i] != engine::kPotAccount) {
      players_.push_back({checkpoint.players[i], engine::seat_at(i), checkpoint.stacks[i]});
    }
  }
}

std::optional<std::string> Accounts::apply(std::span<const engine::ChipMovement> movements) {
  engine::Chips total;
  engine::Chips from_house;
  for (const engine::ChipMovement& movement : movements) {
    if (auto wrong = apply(movement)) {
      return wrong;
    }
    total = sum(total, movement.amount);
    if (is_with_the_house(movement.reason)) {
      from_house = sum(from_house, movement.amount);
    }
  }
  if (total != from_house) {
    return fmt::format("its movements do not balance: they sum to {}, and {} came from the house",
                       total.value, from_house.value);
  }
  return std::nullopt;
}

std::optional<std::string> Accounts::apply(const engine::ChipMovement& movement) {
  if (sum(movement.state_before, movement.amount) != movement.state_after) {
    return fmt::format("a movement does not add up: {}", describe(movement));
  }
  if (movement.player == engine::kPotAccount) {
    if (movement.state_before != pot_) {
      return fmt::format("the pot's chain breaks: it held {}, {}", pot_.value, describe(movement));
    }
    pot_ = movement.state_after;
    return std::nullopt;
  }
  Account* account = find(movement.player);
  if (account == nullptr) {
    return open(movement);
  }
  if (movement.state_before != account->balance || movement.seat != account->seat) {
    return fmt::format("the chain of player {} breaks: seat {} held {}, {}", movement.player,
                       account->seat.value, account->balance.value, describe(movement));
  }
  account->balance = movement.state_after;
  if (movement.reason == engine::ChipReason::cash_out) {
    if (movement.state_after != engine::Chips{}) {
      return fmt::format("a player left without all chips: {}", describe(movement));
    }
    players_.erase(players_.begin() + (account - players_.data()));
  }
  return std::nullopt;
}

std::optional<std::string> Accounts::open(const engine::ChipMovement& movement) {
  if (movement.reason != engine::ChipReason::buy_in || movement.state_before != engine::Chips{}) {
    return fmt::format("a player who did not buy in moves chips: {}", describe(movement));
  }
  // Whoever leaves without chips moves none, so leaves no movement.
  std::erase_if(players_, [&](const Account& account) {
    return account.seat == movement.seat && account.balance == engine::Chips{};
  });
  const bool is_taken = std::ranges::any_of(
      players_, [&](const Account& account) { return account.seat == movement.seat; });
  if (is_taken || !movement.seat.is_valid()) {
    return fmt::format("a player buys in at a seat that is taken or not there: {}",
                       describe(movement));
  }
  players_.push_back({movement.player, movement.seat, movement.state_after});
  return std::nullopt;
}

Accounts::Account* Accounts::find(engine::PlayerId player) {
  const auto found = std::ranges::find(players_, player, &Account::player);
  return found == players_.end() ? nullptr : &*found;
}

engine::Chips Accounts::at_seat(engine::SeatNo seat) const {
  const auto found = std::ranges::find(players_, seat, &Account::seat);
  return found == players_.end() ? engine::Chips{} : found->balance;
}

engine::Chips Accounts::of_all_players() const {
  engine::Chips total;
  for (const Account& account : players_) {
    total = sum(total, account.balance);
  }
  return total;
}

}  // namespace misdeal::harness

#include "engine/table/recovery.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/ledger/movements.h"
#include "engine/table/validation.h"

namespace misdeal::engine {
namespace {

/// The chips of a table while movements are booked onto a snapshot.
struct Accounts {
  Game game;
  Chips pot;
  std::array<Chips, kSeatCount> contributed{};  ///< to the running hand
};

Accounts accounts_of(const Game& game) {
  Accounts accounts{game, pot_total(game), {}};
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    accounts.contributed[i] = game.seats[i].total;
  }
  return accounts;
}

std::string broken_chain(const ChipMovement& movement, Chips balance) {
  return fmt::format("the chain of {} breaks at version {}: it had {}, the movement says {}",
                     movement.player == kPotAccount ? std::string("the pot")
                                                    : fmt::format("player {}", movement.player),
                     movement.version, balance.value, movement.state_before.value);
}

std::optional<std::string> book(Accounts& accounts, const ChipMovement& movement) {
  if (movement.player == kPotAccount) {
    if (movement.state_before != accounts.pot) {
      return broken_chain(movement, accounts.pot);
    }
    accounts.pot = movement.state_after;
    return std::nullopt;
  }
  if (!movement.seat.is_valid()) {
    return fmt::format("version {} moves chips of player {} at seat {}", movement.version,
                       movement.player, movement.seat.value);
  }
  Game& game = accounts.game;
  Seat& seat = game.seat(movement.seat);
  if (seat.player != movement.player && movement.reason == ChipReason::buy_in) {
    seat = Seat{};
    seat.player = movement.player;
    game.players_joined = std::max(game.players_joined, movement.player);
  }
  if (seat.player != movement.player || seat.stack != movement.state_before) {
    return broken_chain(movement, seat.stack);
  }
  seat.stack = movement.state_after;
  if (is_against_pot(movement.reason)) {
    accounts.contributed[movement.seat.index()] -= movement.amount;
  } else if (movement.reason == ChipReason::cash_out) {
    game.cashed_out -= movement.amount;
  } else {
    game.bought_in += movement.amount;
  }
  return std::nullopt;
}

std::optional<std::string> book(Accounts& accounts, const CommitRecord& commit,
                                std::span<const ChipMovement> movements) {
  for (const ChipMovement& movement : movements) {
    if (movement.version != commit.version) {
      return fmt::format("a movement of version {} stands among those of version {}",
                         movement.version, commit.version);
    }
    if (auto error = book(accounts, movement)) {
      return error;
    }
  }
  if (commit.command.kind == CommandKind::start_hand) {
    ++accounts.game.hand_no;
  }
  if (commit.command.kind == CommandKind::leave && commit.command.seat.is_valid()) {
    accounts.game.seat(commit.command.seat) = Seat{};
  }
  if (accounts.pot == Chips{}) {  // The hand is over: what was put in has been won.
    accounts.contributed = {};
  }
  return std::nullopt;
}

/// Ends the running hand without a winner.
void throw_in_hand(Accounts& accounts) {
  Game& game = accounts.game;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    Seat seat;
    seat.player = game.seats[i].player;
    seat.stack = game.seats[i].stack + accounts.contributed[i];
    game.seats[i] = seat;
  }
  game.phase = Phase::between_hands;
  game.street = Street::preflop;
  game.current_bet = Chips{};
  game.last_full_raise = Chips{};
  game.to_act = kNoSeat;
  game.last_aggressor = kNoSeat;
  game.board = {};
  game.board_count = 0;
}

const Snapshot* newest_valid(std::span<const Snapshot> snapshots) {
  const Snapshot* newest = nullptr;
  for (const Snapshot& snapshot : snapshots) {
    if ((newest == nullptr || snapshot.version > newest->version) &&
        validate(snapshot.game).is_valid()) {
      newest = &snapshot;
    }
  }
  return newest;
}

}  // namespace

std::expected<Recovered, std::string> recover(std::span<const Snapshot> snapshots,
                                              std::span<const CommitRecord> commits,
                                              std::span<const ChipMovement> movements) {
  const Snapshot* snapshot = newest_valid(snapshots);
  if (snapshot == nullptr) {
    return std::unexpected(fmt::format("none of {} snapshots is valid", snapshots.size()));
  }
  Accounts accounts = accounts_of(snapshot->game);
  Version version = snapshot->version;
  for (const CommitRecord& commit : commits) {
    if (commit.movement_count > movements.size()) {
      return std::unexpected(fmt::format("version {} lacks movements", commit.version));
    }
    const auto of_commit = movements.first(commit.movement_count);
    movements = movements.subspan(commit.movement_count);
    if (commit.version <= snapshot->version) {
      continue;
    }
    if (commit.version != version + 1) {
      return std::unexpected(
          fmt::format("version {} follows version {} in the journal", commit.version, version));
    }
    if (auto error = book(accounts, commit, of_commit)) {
      return std::unexpected(*error);
    }
    version = commit.version;
  }
  if (version == snapshot->version) {
    return Recovered{version, snapshot->game, {}};
  }
  throw_in_hand(accounts);
  if (const ValidationReport report = validate(accounts.game); !report.is_valid()) {
    return std::unexpected("the recovered state is not valid: " + describe(report));
  }
  return Recovered{version, accounts.game, accounts.contributed};
}

Reopening reopening_of(const Recovered& recovered) {
  Reopening reopening{recovered.game, {}};
  reopening.transition.after = recovered.game;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Chips returned = recovered.returned[i];
    if (returned == Chips{}) {
      continue;
    }
    Seat& seat = reopening.before.seats[i];
    seat.stack -= returned;
    seat.total = returned;
    reopening.transition.chips.push_back(
        {returned, seat_at(i), seat.player, ChipReason::uncalled_return});
  }
  return reopening;
}

}  // namespace misdeal::engine

#include "engine/requests/response.h"

#include <type_traits>

namespace misdeal::engine {
namespace {

static_assert(std::has_unique_object_representations_v<TableView>, "equal views have equal bytes");

SeatStatus status_of(const Seat& seat) {
  if (!seat.is_taken()) {
    return SeatStatus::empty;
  }
  if (!seat.is_dealt_in) {
    return SeatStatus::waiting;
  }
  if (seat.is_folded) {
    return SeatStatus::folded;
  }
  return seat.stack > Chips{} ? SeatStatus::in_hand : SeatStatus::all_in;
}

}  // namespace

TableView view_of(const Game& game, Version version) {
  TableView view;
  view.version = version;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Seat& seat = game.seats[i];
    view.stacks[i] = seat.stack;
    view.bets[i] = seat.bet;
    view.pot += seat.total;
    view.status[i] = status_of(seat);
  }
  view.bought_in = game.bought_in;
  view.cashed_out = game.cashed_out;
  view.hand_no = game.hand_no;
  view.phase = game.phase;
  view.street = game.street;
  view.to_act = game.to_act;
  view.button = game.button;
  view.board_count = game.board_count;
  for (std::size_t i = 0; i < game.board_count && i < view.board.size(); ++i) {
    view.board[i] = game.board[i];
  }
  if (game.phase == Phase::hand_running) {
    view.current_bet = game.current_bet;
    const LegalActions legal = legal_actions(game);
    view.to_call = legal.to_call;
    view.raise_min = legal.raise_min;
    view.raise_max = legal.raise_max;
    view.can_check = legal.can_check ? 1 : 0;
  }
  return view;
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::committed:
      return "committed";
    case Outcome::refused_by_rules:
      return "refused_by_rules";
    case Outcome::stale_version:
      return "stale_version";
    case Outcome::id_reused:
      return "id_reused";
    case Outcome::in_progress:
      return "in_progress";
    case Outcome::quarantined:
      return "quarantined";
    case Outcome::overloaded:
      return "overloaded";
    case Outcome::failed:
      return "failed";
  }
  return "unknown";
}

}  // namespace misdeal::engine

#include "engine/poker/rounds.h"

#include <algorithm>

#include "engine/poker/awards.h"
#include "engine/poker/positions.h"

namespace misdeal::engine {
namespace {

int players_in(const Game& game) {
  return static_cast<int>(std::ranges::count_if(game.seats, &Seat::is_in_hand));
}

/// R45, and R46 with it: nobody is left to bet against the only player with chips, who has matched
/// what the others really put in (a short blind's nominal price does not count).
bool is_betting_over(const Game& game) {
  const Seat* only = nullptr;
  Chips largest_bet;
  for (const Seat& seat : game.seats) {
    if (!seat.is_in_hand()) continue;
    largest_bet = std::max(largest_bet, seat.bet);
    if (!seat.can_act()) continue;
    if (only != nullptr) return false;
    only = &seat;
  }
  return only == nullptr || only->bet >= largest_bet;
}

SeatNo next_to_act(const Game& game, SeatNo from) {
  if (is_betting_over(game)) return kNoSeat;
  return first_clockwise(game, from, [&game](const Seat& seat) {
    return seat.can_act() && (!seat.has_acted || seat.bet < game.current_bet);
  });
}

void open_next_street(Game& game) {
  game.street = static_cast<Street>(static_cast<int>(game.street) + 1);
  game.board_count = static_cast<std::uint8_t>(static_cast<int>(game.street) + 2);
  game.current_bet = {};
  game.last_full_raise = game.stakes.big_blind;
  game.last_aggressor = kNoSeat;
  for (Seat& seat : game.seats) {
    seat.bet = {};
    seat.has_acted = false;
  }
}

/// The state between hands: the board and the positions remain, everything else of the hand goes.
void close_hand(Game& game) {
  for (Seat& seat : game.seats) {
    Seat idle;
    idle.stack = seat.stack;
    idle.player = seat.player;
    seat = idle;
  }
  game.phase = Phase::between_hands;
  game.to_act = kNoSeat;
  game.current_bet = {};
  game.last_full_raise = {};
}

}  // namespace

void pass_turn(Transition& transition, SeatNo from) {
  Game& game = transition.after;
  const bool is_contested = players_in(game) > 1;
  while (is_contested) {
    game.to_act = next_to_act(game, from);
    if (game.to_act != kNoSeat) return;
    if (game.street == Street::river) break;
    end_street(transition);
    open_next_street(game);
    from = game.button;
  }
  end_street(transition);
  award_pots(transition);
  close_hand(game);
}

}  // namespace misdeal::engine

#include "engine/poker/positions.h"

namespace misdeal::engine {
namespace {

SeatNo next_player(const Game& game, SeatNo from) {
  return first_clockwise(game, from, [](const Seat& seat) { return seat.is_dealt_in; });
}

SeatNo next_button(const Game& game, int players) {
  const bool is_first_hand = game.hand_no == 0;
  if (is_first_hand) {
    const bool is_player = game.button.is_valid() && game.seat(game.button).is_dealt_in;
    return is_player ? game.button : next_player(game, game.button);
  }
  const SeatNo button = next_player(game, game.button);
  const bool is_now_heads_up = players == 2 && game.dealt_in_count > 2;
  if (is_now_heads_up && next_player(game, button) == game.big_blind_seat) {
    return game.big_blind_seat;  // R73: nobody has the big blind twice in a row
  }
  return button;
}

}  // namespace

Positions next_positions(const Game& game, int players) {
  const SeatNo button = next_button(game, players);
  const SeatNo after_button = next_player(game, button);
  if (players == 2) return {button, button, after_button};
  return {button, after_button, next_player(game, after_button)};
}

}  // namespace misdeal::engine

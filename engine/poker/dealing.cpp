#include <algorithm>
#include <cstddef>

#include "engine/poker/game.h"
#include "engine/poker/positions.h"
#include "engine/poker/rounds.h"

/// The start of a hand: who plays, in which position, with which cards, for which forced bets
/// (R4, R10 to R12, R20 to R22, R30 to R33, R70 to R74).
namespace misdeal::engine {
namespace {

int deal_in_everybody_with_chips(Game& game) {
  int players = 0;
  for (Seat& seat : game.seats) {
    seat.is_dealt_in = seat.is_taken() && seat.stack > Chips{};
    players += seat.is_dealt_in ? 1 : 0;
  }
  return players;
}

/// R20 to R22. The board is known from the deal on; the burnt cards between are skipped.
void deal_cards(Game& game, const Deck& deck) {
  const std::size_t players = game.dealt_in_count;
  SeatNo no = game.button;
  for (std::size_t i = 0; i < players; ++i) {
    no = first_clockwise(game, no, [](const Seat& seat) { return seat.is_dealt_in; });
    game.seat(no).hole = {deck[i], deck[players + i]};
  }
  const std::size_t burnt = 2 * players;
  game.board = {deck[burnt + 1], deck[burnt + 2], deck[burnt + 3], deck[burnt + 5],
                deck[burnt + 7]};
}

void post_ante(Transition& transition, SeatNo no) {
  Seat& seat = transition.after.seat(no);
  const Chips amount = std::min(transition.after.stakes.ante, seat.stack);
  if (amount == Chips{}) return;
  seat.stack -= amount;
  seat.total += amount;
  transition.chips.push_back({-amount, no, seat.player, ChipReason::ante});
}

void post_blind(Transition& transition, SeatNo no, Chips blind, ChipReason reason) {
  Seat& seat = transition.after.seat(no);
  const Chips amount = std::min(blind, seat.stack);
  if (amount == Chips{}) return;  // the ante took everything
  seat.stack -= amount;
  seat.bet += amount;
  seat.total += amount;
  transition.chips.push_back({-amount, no, seat.player, reason});
}

void post_forced_bets(Transition& transition) {
  const Game& game = transition.after;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (game.seats[i].is_dealt_in) post_ante(transition, seat_at(i));
  }
  post_blind(transition, game.small_blind_seat, game.stakes.small_blind, ChipReason::small_blind);
  post_blind(transition, game.big_blind_seat, game.stakes.big_blind, ChipReason::big_blind);
}

}  // namespace

std::expected<Transition, RuleRefusal> start_hand(const Game& game, const Deck& deck) {
  if (game.phase != Phase::between_hands) return std::unexpected(RuleRefusal::hand_running);
  const auto has_chips = [](const Seat& seat) { return seat.is_taken() && seat.stack > Chips{}; };
  if (std::ranges::count_if(game.seats, has_chips) < 2) {
    return std::unexpected(RuleRefusal::too_few_players);
  }

  std::expected<Transition, RuleRefusal> result(std::in_place, game);
  Game& next = result->after;
  const int players = deal_in_everybody_with_chips(next);
  const Positions positions = next_positions(next, players);
  next.button = positions.button;
  next.small_blind_seat = positions.small_blind;
  next.big_blind_seat = positions.big_blind;
  next.dealt_in_count = static_cast<std::uint8_t>(players);
  next.hand_no += 1;
  next.phase = Phase::hand_running;
  next.street = Street::preflop;
  next.board_count = 0;
  next.last_aggressor = kNoSeat;
  next.current_bet = next.stakes.big_blind;  // R33: also if the big blind posts less
  next.last_full_raise = next.stakes.big_blind;
  deal_cards(next, deck);
  post_forced_bets(*result);
  pass_turn(*result, next.big_blind_seat);
  return result;
}

}  // namespace misdeal::engine

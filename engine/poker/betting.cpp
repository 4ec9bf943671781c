#include "engine/poker/betting.h"

#include <algorithm>

#include "engine/poker/rounds.h"

namespace misdeal::engine {
namespace {

/// R44: at least one other player in the hand could put in more than the current bet.
bool somebody_could_call_more(const Game& game, const Seat& actor) {
  return std::ranges::any_of(game.seats, [&](const Seat& seat) {
    return &seat != &actor && seat.is_in_hand() && seat.bet + seat.stack > game.current_bet;
  });
}

/// R43: who has acted may raise again only if what he faces is at least a full bet or raise.
bool is_reopened(const Game& game, const Seat& actor) {
  return !actor.has_acted || game.current_bet - actor.bet >= game.last_full_raise;
}

bool may_bet_or_raise(const Game& game, const Seat& actor) {
  return actor.bet + actor.stack > game.current_bet && is_reopened(game, actor) &&
         somebody_could_call_more(game, actor);
}

RuleRefusal why_not_bet_or_raise(const LegalActions& legal, const Command& command) {
  if (command.kind == CommandKind::bet && !legal.can_bet) return RuleRefusal::cannot_bet;
  if (command.kind == CommandKind::raise && !legal.can_raise) return RuleRefusal::cannot_raise;
  if (command.amount < legal.raise_min) return RuleRefusal::amount_too_small;
  if (command.amount > legal.raise_max) return RuleRefusal::amount_too_large;
  return RuleRefusal::none;
}

RuleRefusal why_not(const Game& game, const Command& command) {
  if (!command.seat.is_valid()) return RuleRefusal::unknown_seat;
  if (game.phase != Phase::hand_running) return RuleRefusal::no_hand_running;
  if (command.seat != game.to_act || command.kind > CommandKind::raise) {
    return RuleRefusal::not_your_turn;
  }
  if (command.kind == CommandKind::fold) return RuleRefusal::none;
  const LegalActions legal = legal_actions(game);
  switch (command.kind) {
    case CommandKind::check:
      return legal.can_check ? RuleRefusal::none : RuleRefusal::cannot_check;
    case CommandKind::call:
      return legal.to_call > Chips{} ? RuleRefusal::none : RuleRefusal::nothing_to_call;
    default:
      return why_not_bet_or_raise(legal, command);
  }
}

void put_in(Transition& transition, SeatNo no, Chips amount, ChipReason reason) {
  Seat& seat = transition.after.seat(no);
  seat.stack -= amount;
  seat.bet += amount;
  seat.total += amount;
  transition.chips.push_back({-amount, no, seat.player, reason});
}

void call(Transition& transition, SeatNo no) {
  const Seat& seat = transition.after.seat(no);
  const Chips missing = transition.after.current_bet - seat.bet;
  put_in(transition, no, std::min(missing, seat.stack), ChipReason::call);
}

void raise_to(Transition& transition, SeatNo no, Chips total, ChipReason reason) {
  Game& game = transition.after;
  put_in(transition, no, total - game.seat(no).bet, reason);
  const Chips raised_by = total - game.current_bet;
  game.last_full_raise = std::max(game.last_full_raise, raised_by);  // R42
  game.current_bet = total;
  game.last_aggressor = no;
}

}  // namespace

LegalActions legal_actions(const Game& game) {
  LegalActions legal;
  if (game.phase != Phase::hand_running || !game.to_act.is_valid()) return legal;
  const Seat& actor = game.seat(game.to_act);
  legal.can_fold = true;
  legal.can_check = actor.bet >= game.current_bet;
  if (!legal.can_check) legal.to_call = std::min(game.current_bet - actor.bet, actor.stack);
  if (!may_bet_or_raise(game, actor)) return legal;
  legal.can_bet = game.current_bet == Chips{};
  legal.can_raise = !legal.can_bet;
  legal.raise_max = actor.bet + actor.stack;
  legal.raise_min = std::min(game.current_bet + game.last_full_raise, legal.raise_max);
  return legal;
}

std::expected<Transition, RuleRefusal> apply_action(const Game& game, const Command& command) {
  const RuleRefusal refusal = why_not(game, command);
  if (refusal != RuleRefusal::none) return std::unexpected(refusal);

  std::expected<Transition, RuleRefusal> result(std::in_place, game);
  Seat& actor = result->after.seat(command.seat);
  actor.has_acted = true;
  switch (command.kind) {
    case CommandKind::fold:
      actor.is_folded = true;
      break;
    case CommandKind::call:
      call(*result, command.seat);
      break;
    case CommandKind::bet:
      raise_to(*result, command.seat, command.amount, ChipReason::bet);
      break;
    case CommandKind::raise:
      raise_to(*result, command.seat, command.amount, ChipReason::raise);
      break;
    default:  // a check moves nothing
      break;
  }
  pass_turn(*result, command.seat);
  return result;
}

}  // namespace misdeal::engine

#include "engine/poker/seating.h"

#include <limits>

namespace misdeal::engine {
namespace {

/// What every change of the seating requires; `needs_taken` says which seats it is for.
RuleRefusal why_not(const Game& game, SeatNo seat, bool needs_taken) {
  if (!seat.is_valid()) return RuleRefusal::unknown_seat;
  if (game.phase != Phase::between_hands) return RuleRefusal::hand_running;
  const bool is_taken = game.seat(seat).is_taken();
  if (is_taken && !needs_taken) return RuleRefusal::seat_taken;
  if (!is_taken && needs_taken) return RuleRefusal::seat_empty;
  return RuleRefusal::none;
}

/// At least one chip, a stack within limits, and a sum of all buy-ins that still fits its type.
bool may_bring(const Game& game, Chips stack, Chips amount) {
  return amount >= Chips{1} && amount <= kChipsMax && stack <= kChipsMax - amount &&
         game.bought_in.value <= std::numeric_limits<std::int64_t>::max() - amount.value;
}

void bring_chips(Transition& transition, SeatNo no, Chips amount, ChipReason reason) {
  Seat& seat = transition.after.seat(no);
  seat.stack += amount;
  transition.after.bought_in += amount;
  transition.chips.push_back({amount, no, seat.player, reason});
}

}  // namespace

std::expected<Transition, RuleRefusal> join(const Game& game, SeatNo seat, Chips stack) {
  if (const RuleRefusal refusal = why_not(game, seat, false); refusal != RuleRefusal::none) {
    return std::unexpected(refusal);
  }
  if (!may_bring(game, Chips{}, stack)) return std::unexpected(RuleRefusal::amount_out_of_range);
  std::expected<Transition, RuleRefusal> result(std::in_place, game);
  result->after.seat(seat).player = ++result->after.players_joined;
  bring_chips(*result, seat, stack, ChipReason::buy_in);
  return result;
}

std::expected<Transition, RuleRefusal> leave(const Game& game, SeatNo seat) {
  if (const RuleRefusal refusal = why_not(game, seat, true); refusal != RuleRefusal::none) {
    return std::unexpected(refusal);
  }
  std::expected<Transition, RuleRefusal> result(std::in_place, game);
  Seat& left = result->after.seat(seat);
  result->after.cashed_out += left.stack;
  result->chips.push_back({-left.stack, seat, left.player, ChipReason::cash_out});
  left = Seat{};
  return result;
}

std::expected<Transition, RuleRefusal> add_chips(const Game& game, SeatNo seat, Chips amount) {
  if (const RuleRefusal refusal = why_not(game, seat, true); refusal != RuleRefusal::none) {
    return std::unexpected(refusal);
  }
  if (!may_bring(game, game.seat(seat).stack, amount)) {
    return std::unexpected(RuleRefusal::amount_out_of_range);
  }
  std::expected<Transition, RuleRefusal> result(std::in_place, game);
  bring_chips(*result, seat, amount, ChipReason::add_chips);
  return result;
}

}  // namespace misdeal::engine

#include "engine/players/decide.h"

#include <algorithm>

namespace misdeal::engine {
namespace {

Chips raise_to(const TableView& view, const PlayStyle& style, Dice& dice) {
  if (dice.below(100) < style.all_in_percent) {
    return view.raise_max;
  }
  // The smallest of two throws: more small raises than large ones.
  const auto span = static_cast<std::uint64_t>((view.raise_max - view.raise_min).value) + 1;
  const std::uint64_t above = std::min(dice.below(span), dice.below(span));
  return view.raise_min + Chips{static_cast<std::int64_t>(above)};
}

}  // namespace

std::uint64_t Dice::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t Dice::below(std::uint64_t bound) {
  // High half of the product (Lemire: Fast random integer generation in an interval, 2019).
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(next()) * bound >> 64U);
}

std::optional<Command> decide_action(const TableView& view, const PlayStyle& style, Dice& dice) {
  if (view.phase != Phase::hand_running || !view.to_act.is_valid()) {
    return std::nullopt;
  }
  Command action;
  action.seat = view.to_act;
  const std::uint64_t throw_of_100 = dice.below(100);
  if (throw_of_100 < style.fold_percent) {
    action.kind = CommandKind::fold;
  } else if (throw_of_100 < style.fold_percent + style.raise_percent && view.raise_min > Chips{}) {
    action.kind = view.current_bet > Chips{} ? CommandKind::raise : CommandKind::bet;
    action.amount = raise_to(view, style, dice);
  } else {
    action.kind = view.can_check != 0 ? CommandKind::check : CommandKind::call;
  }
  return action;
}

}  // namespace misdeal::engine

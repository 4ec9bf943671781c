#include "harness/workload/decide.h"

namespace misdeal::harness {

namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::SeatNo;
using engine::SeatStatus;
using engine::TableView;

Command command(CommandKind kind, SeatNo seat, Chips amount = {}) {
  return {.amount = amount, .kind = kind, .seat = seat};
}

Command call_or_check(const TableView& view) {
  return command(view.can_check != 0 ? CommandKind::check : CommandKind::call, view.to_act);
}

Command bet_or_raise(const TableView& view, Chips amount) {
  const auto kind = view.current_bet == Chips{} ? CommandKind::bet : CommandKind::raise;
  return command(kind, view.to_act, amount);
}

bool can_raise(const TableView& view) {
  return view.raise_max > Chips{};
}

Command action(const TableView& view, Random& random) {
  const auto roll = random.below(100);
  if (roll < 10) return command(CommandKind::fold, view.to_act);
  if (roll < 16) return all_in_command(view);
  if (roll < 32 && can_raise(view)) {
    const auto amount = random.chance(50)
                            ? view.raise_min.value
                            : random.between(view.raise_min.value, view.raise_max.value);
    return bet_or_raise(view, Chips{amount});
  }
  return call_or_check(view);
}

/// Stacks beyond this leave, so that all-ins stay frequent and the chips in play bounded.
constexpr Chips kStackLarge{5'000};

Command between_hands(const TableView& view, Random& random) {
  int with_chips = 0;
  SeatNo broke;
  SeatNo large;
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    if (view.status[i] == SeatStatus::empty) continue;
    if (view.stacks[i] > Chips{}) ++with_chips;
    if (view.stacks[i] == Chips{}) broke = engine::seat_at(i);
    if (view.stacks[i] > kStackLarge) large = engine::seat_at(i);
  }
  const bool can_start = with_chips >= 2;
  if (large.is_valid() && with_chips > 2) return command(CommandKind::leave, large);
  if (broke.is_valid() && (!can_start || random.chance(30))) {
    return command(CommandKind::add_chips, broke, buy_in(random));
  }
  if (!can_start) {
    return command(CommandKind::join, random_seat_with(view, SeatStatus::empty, random),
                   buy_in(random));
  }
  return command(CommandKind::start_hand, engine::kNoSeat);
}

}  // namespace

SeatNo random_seat_with(const TableView& view, SeatStatus status, Random& random) {
  auto index = random.below(engine::kSeatCount);
  for (std::size_t step = 0; step < engine::kSeatCount; ++step) {
    if (view.status[index] == status) return engine::seat_at(index);
    index = (index + 1) % engine::kSeatCount;
  }
  return engine::kNoSeat;
}

Command legal_command(const TableView& view, Random& random) {
  return view.to_act.is_valid() ? action(view, random) : between_hands(view, random);
}

Command all_in_command(const TableView& view) {
  return can_raise(view) ? bet_or_raise(view, view.raise_max) : call_or_check(view);
}

Chips buy_in(Random& random) {
  // Uneven, often small stacks: short all-ins, side pots and odd chips come from these.
  return Chips{random.chance(40) ? random.between(1, 12) : random.between(20, 300)};
}

}  // namespace misdeal::harness

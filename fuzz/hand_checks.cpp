#include "fuzz/hand_checks.h"

#include <array>

#include "fuzz/fuzz_target.h"

namespace misdeal::fuzz {

using engine::ChipEvent;
using engine::ChipReason;
using engine::Chips;
using engine::Game;
using engine::SeatNo;
using engine::Transition;

namespace {

constexpr Chips kNone{};

/// A table's accounts, summed up without the engine's help.
struct Books {
  std::array<std::int64_t, engine::kSeatCount> stacks{};
  std::int64_t all_stacks = 0;
  std::int64_t pot = 0;
  std::int64_t house = 0;  ///< what was bought in less what was cashed out
};

Books books_of(const Game& game) {
  Books books;
  for (std::size_t i = 0; i < engine::kSeatCount; ++i) {
    books.stacks[i] = game.seats[i].stack.value;
    books.all_stacks += books.stacks[i];
    books.pot += game.seats[i].total.value;
    require(game.seats[i].stack >= kNone, "no stack is negative");
  }
  books.house = game.bought_in.value - game.cashed_out.value;
  return books;
}

bool takes_from_stack(ChipReason reason) {
  return reason <= ChipReason::raise || reason == ChipReason::cash_out;
}

void book(Books& books, const ChipEvent& event) {
  require(event.seat.is_valid(), "chips move at a seat");
  require(takes_from_stack(event.reason) ? event.amount <= kNone : event.amount > kNone,
          "an amount has the sign of its reason");
  books.stacks[event.seat.index()] += event.amount.value;
  if (event.reason >= ChipReason::buy_in) {
    books.house += event.amount.value;
  } else {
    books.pot -= event.amount.value;
  }
}

/// Whose chips an event moved: who sat there before, or sits there now.
bool is_of_its_player(const Game& before, const Game& after, const ChipEvent& event) {
  const Game& then = event.reason == ChipReason::buy_in ? after : before;
  return event.player != 0 && then.seat(event.seat).player == event.player;
}

/// The events of uncalled bets and won pots, from the last backwards: as streets and awards tell
/// them, and no others.
void require_payments_told(const Transition& transition) {
  std::size_t next = transition.chips.size();
  const auto require_next = [&](SeatNo seat, Chips amount, ChipReason reason) {
    require(next > 0, "what is paid is told");
    const ChipEvent& event = transition.chips[--next];
    require(event.seat == seat && event.amount == amount && event.reason == reason,
            "chips are told in the order in which they were paid");
  };
  for (std::size_t a = transition.awards.size(); a > 0; --a) {
    const engine::PotAward& award = transition.awards[a - 1];
    Chips shared;
    for (std::size_t w = award.won.size(); w > 0; --w) {
      shared += award.won[w - 1].amount;
      require_next(award.won[w - 1].seat, award.won[w - 1].amount, ChipReason::pot_won);
    }
    require(shared == award.pot.amount, "a pot is paid out whole");
  }
  for (std::size_t s = transition.streets.size(); s > 0; --s) {
    const engine::StreetEnd& street = transition.streets[s - 1];
    if (street.returned_to == engine::kNoSeat) continue;
    require_next(street.returned_to, street.returned, ChipReason::uncalled_return);
  }
  while (next > 0) {
    const ChipReason reason = transition.chips[--next].reason;
    require(reason != ChipReason::pot_won && reason != ChipReason::uncalled_return,
            "nothing is paid but what streets and awards tell");
  }
}

}  // namespace

void require_accounted(const Game& before, const Transition& transition) {
  const Game& after = transition.after;
  Books booked = books_of(before);
  for (const ChipEvent& event : transition.chips) {
    require(is_of_its_player(before, after, event), "chips move for who sits there");
    book(booked, event);
  }
  const Books found = books_of(after);
  require(found.all_stacks + found.pot == found.house, "chips are conserved");
  require(booked.stacks == found.stacks, "every change of a stack is told");
  require(booked.pot == found.pot, "every change of the pot is told");
  require(booked.house == found.house, "every change of the house's chips is told");
  require_payments_told(transition);
}

bool plant_fault(Transition& transition, std::size_t kind, SeatNo seat) {
  Game& game = transition.after;
  const bool is_running = game.phase == engine::Phase::hand_running;
  engine::Seat& spoilt = game.seat(seat);
  engine::Seat& neighbour = game.seat(seat.next_clockwise());
  switch (kind) {
    case 0:
      spoilt.stack += Chips{1};
      return true;
    case 1:
      spoilt.stack -= Chips{1};
      return true;
    case 2:  // conserved in sum
      spoilt.stack += Chips{1};
      neighbour.stack -= Chips{1};
      return true;
    case 3:
      spoilt.total += Chips{1};
      return true;
    case 4:
      spoilt.bet = spoilt.total + Chips{1};
      return true;
    case 5:
      game.bought_in += Chips{1};
      return true;
    case 6:  // the difference stays
      game.bought_in += Chips{1};
      game.cashed_out += Chips{1};
      return true;
    case 7:
      game.to_act = is_running ? engine::kNoSeat : seat;
      return true;
    case 8:
      if (!is_running || spoilt.can_act()) return false;
      game.to_act = seat;
      return true;
    case 9:
      if (!spoilt.is_taken() || !neighbour.is_taken()) return false;
      spoilt.player = neighbour.player;
      return true;
    case 10:
      if (!is_running) return false;
      game.board_count = static_cast<std::uint8_t>(game.board_count + 1);
      return true;
    default:
      if (transition.chips.empty()) return false;
      transition.chips.back().amount += Chips{1};
      return true;
  }
}

}  // namespace misdeal::fuzz

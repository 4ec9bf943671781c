#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/container/static_vector.hpp>

#include "engine/poker/game.h"

namespace misdeal::engine {

/// What must be true of a table's state, whoever made it.
enum class ValidationRule : std::uint8_t {
  chips_conserved,  ///< stacks + pot = bought in - cashed out
  stack_not_negative,
  bet_within_total,     ///< 0 <= bet <= total put into the hand
  empty_seat_is_blank,  ///< nobody there: no chips, no bets, not in the hand
  player_known,         ///< ids within those handed out, no two seats alike
  idle_between_hands,   ///< no bets, nobody dealt in, nobody to act
  somebody_to_act,      ///< a running hand waits for a player who can act
  rivals_in_hand,       ///< a running hand has at least two players in it
  bet_within_current,   ///< no bet above the current bet
  board_fits_street,
  stack_change_explained,  ///< a stack changed by exactly its chip events
  pot_change_explained,    ///< so did the pot
  house_change_explained,  ///< so did what was bought in or cashed out
};

std::string_view to_string(ValidationRule rule);

/// One broken rule; `expected` and `actual` where the rule compares amounts.
struct ValidationFinding {
  ValidationRule rule = ValidationRule::chips_conserved;
  SeatNo seat;  ///< kNoSeat if it concerns the whole table
  Chips expected;
  Chips actual;

  friend constexpr bool operator==(const ValidationFinding&, const ValidationFinding&) = default;
};

struct ChipTotals {
  Chips stacks;
  Chips pot;
  Chips bought_in;
  Chips cashed_out;

  [[nodiscard]] constexpr Chips expected() const { return bought_in - cashed_out; }
  [[nodiscard]] constexpr Chips actual() const { return stacks + pot; }
};

/// The verdict on a state. The totals are always there; the seats and pots only if something is
/// wrong, so that a good verdict costs little.
struct ValidationReport {
  static constexpr std::size_t kFindingsMax = 16;

  ChipTotals totals;
  boost::container::static_vector<ValidationFinding, kFindingsMax> findings;
  std::uint32_t findings_omitted = 0;  ///< beyond kFindingsMax
  std::vector<Seat> seats;             ///< the players' states as found
  std::vector<Pot> pots;               ///< the layered pots as found

  [[nodiscard]] bool is_valid() const { return findings.empty(); }
};

/// Judges a state by itself. Pure; well under 150 ns if it is valid.
ValidationReport validate(const Game& game);

/// Judges the state after a transition, and whether its chip events account for every difference to
/// the state before. Pure.
ValidationReport validate(const Game& before, const Transition& transition);

/// The same with `after` as it was installed, wherever the transition's own copy went.
ValidationReport validate(const Game& before, const Transition& transition, const Game& after);

/// The report for people, a line a finding, then totals, seats and pots.
std::string describe(const ValidationReport& report);

}  // namespace misdeal::engine

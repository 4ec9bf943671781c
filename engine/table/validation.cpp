#include "engine/table/validation.h"

#include <array>

#include <fmt/format.h>

#include "engine/ledger/movements.h"

namespace misdeal::engine {
namespace {

void add(ValidationReport& report, const ValidationFinding& finding) {
  if (report.findings.size() < ValidationReport::kFindingsMax) {
    report.findings.push_back(finding);
  } else {
    ++report.findings_omitted;
  }
}

bool is_blank(const Seat& seat) {
  return seat.stack == Chips{} && seat.bet == Chips{} && seat.total == Chips{} &&
         !seat.is_dealt_in && !seat.is_folded && !seat.has_acted;
}

bool is_player_repeated(const Game& game, std::size_t index) {
  bool is_repeated = false;
  for (std::size_t i = 0; i < index; ++i) {
    is_repeated |= game.seats[i].player == game.seats[index].player;
  }
  return is_repeated;
}

void judge_seat(const Game& game, std::size_t index, ValidationReport& report) {
  const Seat& seat = game.seats[index];
  const SeatNo no = seat_at(index);
  if (!seat.is_taken()) {
    if (!is_blank(seat)) [[unlikely]] {
      add(report, {ValidationRule::empty_seat_is_blank, no, {}, seat.stack + seat.total});
    }
    return;
  }
  if (seat.stack < Chips{}) [[unlikely]] {
    add(report, {ValidationRule::stack_not_negative, no, {}, seat.stack});
  }
  if (seat.bet < Chips{} || seat.bet > seat.total) [[unlikely]] {
    add(report, {ValidationRule::bet_within_total, no, seat.total, seat.bet});
  }
  if (seat.player > game.players_joined || is_player_repeated(game, index)) [[unlikely]] {
    add(report, {ValidationRule::player_known, no, {}, {}});
  }
}

void judge_idle_table(const Game& game, ValidationReport& report) {
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Seat& seat = game.seats[i];
    if (seat.bet != Chips{} || seat.total != Chips{} || seat.is_dealt_in) [[unlikely]] {
      add(report, {ValidationRule::idle_between_hands, seat_at(i), {}, seat.total});
    }
  }
  if (game.to_act != kNoSeat) [[unlikely]] {
    add(report, {ValidationRule::idle_between_hands, game.to_act, {}, {}});
  }
}

void judge_running_hand(const Game& game, ValidationReport& report) {
  int rivals = 0;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    const Seat& seat = game.seats[i];
    rivals += seat.is_in_hand() ? 1 : 0;
    if (seat.bet > game.current_bet) [[unlikely]] {
      add(report, {ValidationRule::bet_within_current, seat_at(i), game.current_bet, seat.bet});
    }
  }
  if (rivals < 2) [[unlikely]] {
    add(report, {ValidationRule::rivals_in_hand, kNoSeat, {}, {}});
  }
  if (!game.to_act.is_valid() || !game.seat(game.to_act).can_act()) [[unlikely]] {
    add(report, {ValidationRule::somebody_to_act, game.to_act, {}, {}});
  }
  constexpr std::array<std::uint8_t, 4> kOpenCards{0, 3, 4, 5};
  const auto street = static_cast<std::size_t>(game.street);
  if (street >= kOpenCards.size() || game.board_count != kOpenCards[street]) [[unlikely]] {
    add(report, {ValidationRule::board_fits_street, kNoSeat, {}, {}});
  }
}

void judge_state(const Game& game, ValidationReport& report) {
  report.totals = {stack_total(game), pot_total(game), game.bought_in, game.cashed_out};
  if (report.totals.actual() != report.totals.expected()) [[unlikely]] {
    add(report, {ValidationRule::chips_conserved, kNoSeat, report.totals.expected(),
                 report.totals.actual()});
  }
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    judge_seat(game, i, report);
  }
  if (game.phase == Phase::between_hands) {
    judge_idle_table(game, report);
  } else {
    judge_running_hand(game, report);
  }
}

void judge_change(const Game& before, const Transition& transition, const Game& after,
                  ValidationReport& report) {
  std::array<Chips, kSeatCount> stacks;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    stacks[i] = before.seats[i].stack;
  }
  Chips pot = pot_total(before);
  Chips bought_in = before.bought_in;
  Chips cashed_out = before.cashed_out;
  for (const ChipEvent& event : transition.chips) {
    stacks[event.seat.index()] += event.amount;
    if (is_against_pot(event.reason)) {
      pot -= event.amount;
    } else if (event.reason == ChipReason::cash_out) {
      cashed_out -= event.amount;
    } else {
      bought_in += event.amount;
    }
  }
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (stacks[i] != after.seats[i].stack) [[unlikely]] {
      add(report,
          {ValidationRule::stack_change_explained, seat_at(i), stacks[i], after.seats[i].stack});
    }
  }
  if (pot != report.totals.pot) [[unlikely]] {
    add(report, {ValidationRule::pot_change_explained, kNoSeat, pot, report.totals.pot});
  }
  if (bought_in != after.bought_in || cashed_out != after.cashed_out) [[unlikely]] {
    add(report, {ValidationRule::house_change_explained, kNoSeat, bought_in - cashed_out,
                 after.bought_in - after.cashed_out});
  }
}

void add_details(const Game& game, ValidationReport& report) {
  report.seats.assign(game.seats.begin(), game.seats.end());
  std::array<Contribution, kSeatCount> contributions;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    contributions[i] = {game.seats[i].total, game.seats[i].is_in_hand()};
  }
  const Pots pots = layer_pots(contributions);
  report.pots.assign(pots.begin(), pots.end());
}

}  // namespace

ValidationReport validate(const Game& game) {
  ValidationReport report;
  judge_state(game, report);
  if (!report.is_valid()) [[unlikely]] {
    add_details(game, report);
  }
  return report;
}

ValidationReport validate(const Game& before, const Transition& transition) {
  return validate(before, transition, transition.after);
}

ValidationReport validate(const Game& before, const Transition& transition, const Game& after) {
  ValidationReport report;
  judge_state(after, report);
  judge_change(before, transition, after, report);
  if (!report.is_valid()) [[unlikely]] {
    add_details(after, report);
  }
  return report;
}

std::string_view to_string(ValidationRule rule) {
  switch (rule) {
    case ValidationRule::chips_conserved:
      return "chips_conserved";
    case ValidationRule::stack_not_negative:
      return "stack_not_negative";
    case ValidationRule::bet_within_total:
      return "bet_within_total";
    case ValidationRule::empty_seat_is_blank:
      return "empty_seat_is_blank";
    case ValidationRule::player_known:
      return "player_known";
    case ValidationRule::idle_between_hands:
      return "idle_between_hands";
    case ValidationRule::somebody_to_act:
      return "somebody_to_act";
    case ValidationRule::rivals_in_hand:
      return "rivals_in_hand";
    case ValidationRule::bet_within_current:
      return "bet_within_current";
    case ValidationRule::board_fits_street:
      return "board_fits_street";
    case ValidationRule::stack_change_explained:
      return "stack_change_explained";
    case ValidationRule::pot_change_explained:
      return "pot_change_explained";
    case ValidationRule::house_change_explained:
      return "house_change_explained";
  }
  return "unknown";
}

std::string describe(const ValidationReport& report) {
  fmt::memory_buffer out;
  const auto line = std::back_inserter(out);
  for (const ValidationFinding& finding : report.findings) {
    fmt::format_to(line, "{}: seat {}, expected {}, found {}\n", to_string(finding.rule),
                   finding.seat.value, finding.expected.value, finding.actual.value);
  }
  if (report.findings_omitted > 0) {
    fmt::format_to(line, "and {} more\n", report.findings_omitted);
  }
  fmt::format_to(line, "stacks {} + pot {}, bought in {} - cashed out {}\n",
                 report.totals.stacks.value, report.totals.pot.value, report.totals.bought_in.value,
                 report.totals.cashed_out.value);
  for (std::size_t i = 0; i < report.seats.size(); ++i) {
    const Seat& seat = report.seats[i];
    if (seat.is_taken() || !is_blank(seat)) {
      fmt::format_to(line, "seat {}: player {}, stack {}, bet {}, in the hand for {}{}\n", i + 1,
                     seat.player, seat.stack.value, seat.bet.value, seat.total.value,
                     seat.is_folded ? ", folded" : "");
    }
  }
  for (const Pot& pot : report.pots) {
    fmt::format_to(line, "pot {} between {} players\n", pot.amount.value, pot.eligible.size());
  }
  return fmt::to_string(out);
}

}  // namespace misdeal::engine

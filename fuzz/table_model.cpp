#include "fuzz/table_model.h"

#include <algorithm>

#include "fuzz/counted_rank.h"

namespace misdeal::fuzz {

using engine::Command;
using engine::CommandKind;
using engine::RuleRefusal;

namespace {

constexpr unsigned bit(std::size_t position) {
  return 1U << position % 32;  // nine at most, which an analyzer cannot know
}

constexpr std::size_t lowest(unsigned positions) {
  return static_cast<std::size_t>(__builtin_ctz(positions));
}

int next_seat(int number) {
  return number == 9 ? 1 : number + 1;
}

}  // namespace

// ---- Which commands the rules allow
// ----------------------------------------------------------------

RuleRefusal TableModel::judge(const Command& command) const {
  switch (command.kind) {
    case CommandKind::start_hand: {
      if (is_running_) return RuleRefusal::hand_running;
      const auto with_chips =
          std::ranges::count_if(stacks_, [](Amount chips) { return chips > 0; });
      return with_chips < 2 ? RuleRefusal::too_few_players : RuleRefusal::none;  // R74
    }
    case CommandKind::join:
    case CommandKind::leave:
    case CommandKind::add_chips:
      return judge_seating(command);
    default:
      return judge_action(command);
  }
}

/// R71, R2.
RuleRefusal TableModel::judge_seating(const Command& command) const {
  const std::size_t number = command.seat.value;
  if (number < 1 || number > 9) return RuleRefusal::unknown_seat;
  if (is_running_) return RuleRefusal::hand_running;
  const bool is_taken = player_[number] != 0;
  if (command.kind == CommandKind::join && is_taken) return RuleRefusal::seat_taken;
  if (command.kind != CommandKind::join && !is_taken) return RuleRefusal::seat_empty;
  if (command.kind == CommandKind::leave) return RuleRefusal::none;
  const Amount most = engine::kChipsMax.value - stacks_[number];
  const bool is_in_range = command.amount.value >= 1 && command.amount.value <= most;
  return is_in_range ? RuleRefusal::none : RuleRefusal::amount_out_of_range;
}

/// R80 to R82.
RuleRefusal TableModel::judge_action(const Command& command) const {
  if (command.seat.value < 1 || command.seat.value > 9) return RuleRefusal::unknown_seat;
  if (!is_running_) return RuleRefusal::no_hand_running;
  if (command.seat.value != seat_[turn_]) return RuleRefusal::not_your_turn;
  const Options& can = options_;
  switch (command.kind) {
    case CommandKind::fold:
      return RuleRefusal::none;
    case CommandKind::check:
      return can.can_check ? RuleRefusal::none : RuleRefusal::cannot_check;
    case CommandKind::call:
      return can.call > 0 ? RuleRefusal::none : RuleRefusal::nothing_to_call;
    case CommandKind::bet:
      if (can.bet_max == 0 || can.is_raise) return RuleRefusal::cannot_bet;
      break;
    case CommandKind::raise:
      if (can.bet_max == 0 || !can.is_raise) return RuleRefusal::cannot_raise;
      break;
    default:
      return RuleRefusal::not_your_turn;  // not an action at all
  }
  if (command.amount.value < can.bet_min) return RuleRefusal::amount_too_small;
  if (command.amount.value > can.bet_max) return RuleRefusal::amount_too_large;
  return RuleRefusal::none;
}

/// R41, R43, R44.
TableModel::Options TableModel::options_of_turn() const {
  Options can;
  const Amount owed = price_ - bet_[turn_];
  const Amount behind = stack(turn_);
  can.can_check = owed <= 0;
  can.call = owed <= 0 ? 0 : std::min(owed, behind);

  Amount richest_rival = 0;
  for (std::size_t i = 0; i < players_; ++i) {
    if (i == turn_ || (folded_ & bit(i)) != 0) continue;
    richest_rival = std::max(richest_rival, bet_[i] + stack(i));
  }
  const bool has_acted = (acted_ & bit(turn_)) != 0;
  const bool is_closed = has_acted && owed < full_raise_;
  if (behind <= owed || is_closed || richest_rival <= price_) return can;
  can.is_raise = price_ > 0;
  can.bet_max = bet_[turn_] + behind;
  can.bet_min = std::min(price_ + full_raise_, can.bet_max);
  return can;
}

// ---- What they do
// ----------------------------------------------------------------------------------

void TableModel::apply(const Command& command) {
  ended_count_ = 0;
  is_paid_out_ = false;
  const std::size_t number = command.seat.value;
  const Amount amount = command.amount.value;
  switch (command.kind) {
    case CommandKind::join:
      player_[number] = ++joined_;
      [[fallthrough]];
    case CommandKind::add_chips:
      stacks_[number] += amount;
      bought_in_ += amount;
      return;
    case CommandKind::leave:
      cashed_out_ += stacks_[number];
      stacks_[number] = 0;
      player_[number] = 0;
      return;
    case CommandKind::fold:
      folded_ |= bit(turn_);
      break;
    case CommandKind::call:
      put_in(turn_, options_.call);
      break;
    case CommandKind::bet:
    case CommandKind::raise:
      put_in(turn_, amount - bet_[turn_]);
      if (amount - price_ >= full_raise_) full_raise_ = amount - price_;  // R42
      price_ = amount;
      aggressor_ = static_cast<int>(number);
      owing_ = in_hand();
      break;
    default:
      break;
  }
  acted_ |= bit(turn_);
  owing_ &= ~bit(turn_);
  go_on_after(turn_);
}

void TableModel::put_in(std::size_t position, Amount amount) {
  stack(position) -= amount;
  bet_[position] += amount;
  total_[position] += amount;
}

int TableModel::next_taken_with_chips(int from) const {
  int number = next_seat(from);
  while (stacks_[static_cast<std::size_t>(number)] == 0) number = next_seat(number);
  return number;
}

/// R10 to R12, R72, R73.
void TableModel::place_button(int players) {
  if (hands_ > 0) {
    int next = next_taken_with_chips(button_);
    const bool is_heads_up_now = players == 2 && players_ > 2;
    if (is_heads_up_now && next_taken_with_chips(next) == big_blind_) next = big_blind_;
    button_ = next;
  } else if (button_ == 0 || stacks_[static_cast<std::size_t>(button_)] == 0) {
    button_ = next_taken_with_chips(button_);
  }
  const int left_of_button = next_taken_with_chips(button_);
  small_blind_ = players == 2 ? button_ : left_of_button;
  big_blind_ = next_taken_with_chips(small_blind_);
}

void TableModel::start_hand(const engine::Deck& deck) {
  const auto players = static_cast<std::size_t>(
      std::ranges::count_if(stacks_, [](Amount chips) { return chips > 0; }));
  place_button(static_cast<int>(players));
  players_ = players;
  int number = button_;
  for (std::size_t i = 0; i < players; ++i) {
    number = next_taken_with_chips(number);
    seat_[i] = static_cast<std::size_t>(number);
    hole_[i] = {deck[i], deck[players + i]};  // R22
  }
  const std::size_t after_holes = 2 * players;
  constexpr std::array<std::size_t, 5> kAfterBurns{1, 2, 3, 5, 7};
  for (std::size_t i = 0; i < board_.size(); ++i) board_[i] = deck[after_holes + kAfterBurns[i]];

  ++hands_;
  is_running_ = true;
  folded_ = 0;
  acted_ = 0;
  owing_ = everybody();
  price_ = stakes_.big_blind.value;  // R33
  full_raise_ = price_;
  street_ = 0;
  aggressor_ = 0;
  ended_count_ = 0;
  is_paid_out_ = false;
  for (std::size_t i = 0; i < players; ++i) {
    const Amount ante = std::min(stakes_.ante.value, stack(i));
    stack(i) -= ante;
    total_[i] = ante;
    bet_[i] = 0;
  }
  // The blinds stand next to each other in the row; heads-up the button is at its end.
  const std::size_t small = players == 2 ? 1 : 0;
  const std::size_t big = 1 - small;
  put_in(small, std::min(stakes_.small_blind.value, stack(small)));
  put_in(big, std::min(stakes_.big_blind.value, stack(big)));
  go_on_after(big);
}

TableModel::Positions TableModel::with_chips() const {
  Positions positions = 0;
  for (std::size_t i = 0; i < players_; ++i) positions |= stack(i) > 0 ? bit(i) : 0U;
  return positions & in_hand();
}

/// R45, R46.
bool TableModel::is_nobody_left_to_bet_against() const {
  const Positions able = with_chips();
  if (able == 0) return true;
  if ((able & (able - 1)) != 0) return false;
  Amount highest = 0;
  for (std::size_t i = 0; i < players_; ++i) {
    if ((in_hand() & bit(i)) != 0) highest = std::max(highest, bet_[i]);
  }
  return bet_[lowest(able)] >= highest;
}

/// R40, and through the streets to the end of the hand (R23, R46, R48).
void TableModel::go_on_after(std::size_t position) {
  while (true) {
    const bool is_decided = __builtin_popcount(in_hand()) == 1;
    owing_ &= with_chips();
    if (!is_decided && owing_ != 0 && !is_nobody_left_to_bet_against()) {
      const Positions later = owing_ & ~((bit(position) << 1U) - 1U);
      turn_ = lowest(later != 0 ? later : owing_);
      options_ = options_of_turn();
      return;
    }
    end_round();
    if (is_decided || street_ == 3) {
      pay_out();
      return;
    }
    ++street_;
    price_ = 0;
    full_raise_ = stakes_.big_blind.value;
    aggressor_ = 0;
    acted_ = 0;
    owing_ = in_hand();
    bet_.fill(0);
    position = players_ - 1;  // the button: the first left of it comes first
  }
}

/// R50, R51.
void TableModel::end_round() {
  EndedStreet& ended = ended_[ended_count_++];
  ended.street = street_;
  ended.returned_to = 0;
  ended.returned = 0;
  for (std::size_t i = 0; i < players_; ++i) {
    Amount matched = 0;
    for (std::size_t other = 0; other < players_; ++other) {
      if (other != i) matched = std::max(matched, total_[other]);
    }
    if (total_[i] <= matched) continue;
    ended.returned_to = static_cast<int>(seat_[i]);
    ended.returned = total_[i] - matched;
    stack(i) += ended.returned;
    total_[i] = matched;
  }
  ended.pots = peel_pots();
}

/// R51: as often as somebody still in has chips in the middle, as much as the least of them has
/// there is taken from everybody who has any.
TableModel::PotList TableModel::peel_pots() const {
  std::array<Amount, kPlayersMax> left = total_;
  PotList list;
  while (true) {
    Amount layer = 0;
    for (std::size_t i = 0; i < players_; ++i) {
      if ((folded_ & bit(i)) != 0 || left[i] == 0) continue;
      if (layer == 0 || left[i] < layer) layer = left[i];
    }
    if (layer == 0) return list;
    ModelPot& pot = list.pots[list.count++];
    for (std::size_t i = 0; i < players_; ++i) {
      if (left[i] > 0 && (folded_ & bit(i)) == 0) pot.eligible |= bit(i);
      const Amount taken = std::min(layer, left[i]);
      pot.amount += taken;
      left[i] -= taken;
    }
  }
}

/// R52 to R54, R60 to R62.
void TableModel::pay_out() {
  PotList& list = ended_[ended_count_ - 1].pots;
  std::array<std::uint32_t, kPlayersMax> strength{};
  for (std::size_t i = 0; i < players_ && list.count > 0 && street_ == 3; ++i) {
    if ((folded_ & bit(i)) != 0) continue;
    strength[i] = counted_rank(
        {hole_[i][0], hole_[i][1], board_[0], board_[1], board_[2], board_[3], board_[4]});
  }
  for (std::size_t p = 0; p < list.count; ++p) {
    ModelPot& pot = list.pots[p];
    std::uint32_t best = 0;
    Positions winners = 0;
    for (std::size_t i = 0; i < players_; ++i) {
      if ((pot.eligible & bit(i)) == 0) continue;
      if (winners == 0 || strength[i] > best) {
        best = strength[i];
        winners = bit(i);
      } else if (strength[i] == best) {
        winners |= bit(i);
      }
    }
    const int count = __builtin_popcount(winners);
    Amount odd = pot.amount % count;
    for (std::size_t i = 0; i < players_; ++i) {  // in the order that odd chips go
      if ((winners & bit(i)) == 0) continue;
      pot.won[i] = pot.amount / count + (odd-- > 0 ? 1 : 0);
      stack(i) += pot.won[i];
    }
  }
  is_running_ = false;
  is_paid_out_ = true;
  options_ = {};
}

}  // namespace misdeal::fuzz

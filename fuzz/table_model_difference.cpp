// A table model held against the engine's state and against what a transition tells.
#include "fuzz/table_model.h"

namespace misdeal::fuzz {

using engine::Chips;
using engine::Game;
using engine::Phase;
using engine::Seat;
using engine::SeatNo;
using engine::Transition;

const char* TableModel::difference(const Game& game) const {
  if (game.stakes != stakes_) return "stakes";
  if (game.bought_in.value != bought_in_) return "bought_in";
  if (game.cashed_out.value != cashed_out_) return "cashed_out";
  if (game.hand_no != hands_) return "hand_no";
  if (game.players_joined != joined_) return "players_joined";
  if (game.button.value != button_) return "button";
  if (game.small_blind_seat.value != small_blind_) return "small_blind_seat";
  if (game.big_blind_seat.value != big_blind_) return "big_blind_seat";
  if (game.dealt_in_count != players_) return "dealt_in_count";
  if ((game.phase == Phase::hand_running) != is_running_) return "phase";
  if (game.to_act.value != (is_running_ ? seat_[turn_] : 0)) return "to_act";
  if (hands_ > 0) {
    constexpr std::array<std::uint8_t, 4> kOpen{0, 3, 4, 5};
    if (static_cast<int>(game.street) != street_) return "street";
    if (game.board_count != kOpen[static_cast<std::size_t>(street_)]) return "board_count";
    if (game.board != board_) return "board";
  }
  if (is_running_) {
    if (game.current_bet.value != price_) return "current_bet";
    if (game.last_full_raise.value != full_raise_) return "last_full_raise";
    if (game.last_aggressor.value != aggressor_) return "last_aggressor";
  }
  std::array<std::size_t, kPlayersMax + 1> position{};
  position.fill(kPlayersMax);
  if (is_running_) {
    for (std::size_t i = 0; i < players_; ++i) position[seat_[i]] = i;
  }
  for (std::size_t number = 1; number <= kPlayersMax; ++number) {
    if (const char* name = difference_at(game, number, position[number])) return name;
  }
  return nullptr;
}

/// One seat; `position` is in the running hand, kPlayersMax for nobody's.
const char* TableModel::difference_at(const Game& game, std::size_t number,
                                      std::size_t position) const {
  const Seat& seat = game.seats[number - 1];
  if (seat.stack.value != stacks_[number]) return "stack";
  if (seat.player != player_[number]) return "player";
  if (position == kPlayersMax) {
    Seat idle;
    idle.stack = seat.stack;
    idle.player = seat.player;
    return seat == idle ? nullptr : "a seat that is not in a hand";
  }
  if (!seat.is_dealt_in) return "is_dealt_in";
  if (seat.bet.value != bet_[position]) return "bet";
  if (seat.total.value != total_[position]) return "total";
  if (seat.is_folded != ((folded_ >> position & 1U) != 0)) return "is_folded";
  if (seat.has_acted != ((acted_ >> position & 1U) != 0)) return "has_acted";
  if (seat.hole != hole_[position]) return "hole";
  return nullptr;
}

engine::SeatSet TableModel::seats_of(Positions positions) const {
  engine::SeatSet seats;
  for (std::size_t i = 0; i < players_; ++i) {
    if ((positions >> i & 1U) != 0) seats.insert({static_cast<std::uint8_t>(seat_[i])});
  }
  return seats;
}

bool TableModel::is_same(const PotList& pots, const engine::Pots& told) const {
  if (told.size() != pots.count) return false;
  for (std::size_t i = 0; i < pots.count; ++i) {
    const ModelPot& pot = pots.pots[i];
    if (told[i] != engine::Pot{Chips{pot.amount}, seats_of(pot.eligible)}) return false;
  }
  return true;
}

bool TableModel::is_same(const ModelPot& pot, const engine::PotAward& award) const {
  if (award.pot != engine::Pot{Chips{pot.amount}, seats_of(pot.eligible)}) return false;
  std::array<Amount, kPlayersMax + 1> won{};
  SeatNo last;
  for (const engine::PotAward::Share& share : award.won) {
    if (share.seat <= last || !share.seat.is_valid()) return false;  // ascending
    last = share.seat;
    won[share.seat.value] = share.amount.value;
  }
  for (std::size_t i = 0; i < players_; ++i) {
    if (won[seat_[i]] != pot.won[i]) return false;
    won[seat_[i]] = 0;
  }
  return won == decltype(won){};
}

const char* TableModel::difference(const Transition& transition) const {
  if (transition.streets.size() != ended_count_) return "how many streets ended";
  for (std::size_t i = 0; i < ended_count_; ++i) {
    const EndedStreet& ended = ended_[i];
    const engine::StreetEnd& told = transition.streets[i];
    if (static_cast<int>(told.street) != ended.street) return "the street that ended";
    if (told.returned_to.value != ended.returned_to) return "who got an uncalled bet back";
    if (told.returned.value != ended.returned) return "the uncalled bet";
    if (!is_same(ended.pots, told.pots)) return "the pots at the end of a street";
  }
  if (!is_paid_out_) return transition.awards.empty() ? nullptr : "how many awards";
  const PotList& paid = ended_[ended_count_ - 1].pots;
  if (transition.awards.size() != paid.count) return "how many awards";
  for (std::size_t i = 0; i < transition.awards.size(); ++i) {
    if (!is_same(paid.pots[i], transition.awards[i])) return "an award";
  }
  return nullptr;
}

}  // namespace misdeal::fuzz

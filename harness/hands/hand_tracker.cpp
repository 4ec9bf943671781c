#include "harness/hands/hand_tracker.h"

#include <cstddef>

namespace misdeal::harness {
namespace {

using engine::ChipMovement;
using engine::ChipReason;
using engine::Chips;
using engine::kNoSeat;
using engine::kSeatCount;
using engine::Phase;
using engine::SeatNo;
using engine::Street;

Street street_after(Street street) {
  return static_cast<Street>(static_cast<int>(street) + 1);
}

}  // namespace

HandTracker::HandTracker(const engine::TableView& before) {
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    if (before.stacks[i] <= Chips{}) continue;
    players_.insert(engine::seat_at(i));
    contributions_[i].is_in_hand = true;
  }
}

SeatNo HandTracker::next_player(SeatNo from) const {
  SeatNo seat = from;
  for (std::size_t i = 0; i < kSeatCount; ++i) {
    seat = seat.next_clockwise();
    if (players_.contains(seat)) return seat;
  }
  return kNoSeat;
}

SeatNo HandTracker::small_blind_seat(SeatNo button) const {
  if (!button.is_valid()) return kNoSeat;
  return players_.size() == 2 ? button : next_player(button);
}

SeatNo HandTracker::big_blind_seat(SeatNo button) const {
  if (!button.is_valid()) return kNoSeat;
  return next_player(small_blind_seat(button));
}

void HandTracker::follow(const engine::Command& command, const engine::TableView& after,
                         const std::vector<ChipMovement>& movements) {
  if (command.kind == engine::CommandKind::fold && command.seat.is_valid()) {
    contributions_[command.seat.index()].is_in_hand = false;
  }
  const ChipMovement* returned = nullptr;
  std::vector<ChipMovement> won;
  for (const ChipMovement& movement : movements) {
    if (!movement.seat.is_valid()) continue;  // the pot's own account
    if (movement.reason == ChipReason::pot_won) {
      won.push_back(movement);
      continue;
    }
    if (movement.reason == ChipReason::uncalled_return) returned = &movement;
    contributions_[movement.seat.index()].total -= movement.amount;
  }
  end_streets(after, returned);
  if (after.phase == Phase::between_hands) award(won);
}

/// Within one commit at most one bet is returned, at the end of the street that was open; what is
/// run out after it changes no total.
void HandTracker::end_streets(const engine::TableView& after, const ChipMovement* returned) {
  const bool is_over = after.phase == Phase::between_hands;
  while (street_ < after.street || (is_over && street_ == after.street)) {
    engine::StreetEnd end{street_, kNoSeat, {}, engine::layer_pots(contributions_)};
    if (returned != nullptr) {
      end.returned_to = returned->seat;
      end.returned = returned->amount;
      returned = nullptr;
    }
    streets_.push_back(end);
    street_ = street_after(street_);
  }
}

/// The movements tell pot by pot who won what, main pot first, seats ascending: a pot's winners end
/// where its amount is reached or the seats begin anew.
void HandTracker::award(const std::vector<ChipMovement>& won) {
  std::size_t next = 0;
  for (const engine::Pot& pot : engine::layer_pots(contributions_)) {
    engine::PotAward award{pot, {}};
    Chips paid;
    SeatNo last;
    while (next < won.size() && paid < pot.amount && won[next].seat > last) {
      last = won[next].seat;
      paid += won[next].amount;
      award.won.push_back({won[next].seat, won[next].amount});
      ++next;
    }
    pots_.push_back(award);
  }
}

}  // namespace misdeal::harness

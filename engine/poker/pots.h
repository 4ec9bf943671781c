#pragma once

#include <array>

#include <boost/container/static_vector.hpp>

#include "engine/poker/chips.h"
#include "engine/poker/seat_no.h"

namespace misdeal::engine {

/// A main or side pot and who may win it.
struct Pot {
  Chips amount;
  SeatSet eligible;

  friend constexpr bool operator==(const Pot&, const Pot&) = default;
};

using Pots = boost::container::static_vector<Pot, kSeatCount>;

/// What one seat has put into the hand and whether it may still win.
struct Contribution {
  Chips total;
  bool is_in_hand = false;
};

/// The layered pots of R51, main pot first; a pot for each different total among the players still
/// in. Chips of folded players stay in the layers they reached. O(seats²).
Pots layer_pots(const std::array<Contribution, kSeatCount>& contributions);

}  // namespace misdeal::engine

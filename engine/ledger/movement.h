#pragma once

#include <compare>
#include <cstdint>

#include "engine/poker/chips.h"
#include "engine/poker/game.h"

namespace misdeal::engine {

/// The account that holds the chips put into the running hand.
inline constexpr PlayerId kPotAccount = 0;

/// One change of one account: the audit trail of a table is the list of these.
///
/// A commit's movements balance: they sum to what was bought in less what was cashed out. Per
/// account the chain never breaks: state_after of one is state_before of the next; a player's chain
/// starts at 0 with buy_in and ends at 0 with cash_out.
struct ChipMovement {
  std::int64_t timestamp_ns = 0;  ///< the table's clock at commit
  std::uint64_t version = 0;      ///< of the commit it belongs to
  Chips amount;                   ///< what the account gained; negative if it lost
  Chips state_before;
  Chips state_after;
  PlayerId player = kPotAccount;
  SeatNo seat;                           ///< kNoSeat for the pot
  ChipReason reason = ChipReason::ante;  ///< for the pot: of the commit's first change of it
  std::uint8_t reserved[2] = {};

  friend constexpr bool operator==(const ChipMovement&, const ChipMovement&) = default;
};

}  // namespace misdeal::engine

#pragma once

#include <array>
#include <expected>
#include <span>
#include <string>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/movement.h"
#include "engine/poker/game.h"
#include "engine/requests/request.h"
#include "engine/table/snapshots.h"

namespace misdeal::engine {

/// How a recovery stands in the journal: a fold of no seat, which no rules accept.
inline constexpr Command kRecoveryCommand{};

/// A valid state rebuilt after an integrity alarm.
struct Recovered {
  Version version = 0;  ///< of the last commit it takes into account
  Game game;
  /// What each seat got back from the pot of a hand that was thrown in; already in game's stacks.
  std::array<Chips, kSeatCount> returned{};
};

/// Rebuilds a table from its newest valid snapshot and what was journalled after it.
///
/// If nothing was, the snapshot is the state. Otherwise the movements tell who has how many chips
/// but not whose turn it is, so a running hand is declared a misdeal: everybody gets back what he
/// or she put into it, and the table waits between hands (docs/decisions/0006).
///
/// `commits` ascending, `movements` in their order; what belongs to versions up to the snapshot's
/// is skipped. Errors, as text for people: no valid snapshot; a gap in the versions; a chain that
/// breaks; a result that is not valid. Pure. O(snapshots + commits + movements).
std::expected<Recovered, std::string> recover(std::span<const Snapshot> snapshots,
                                              std::span<const CommitRecord> commits,
                                              std::span<const ChipMovement> movements);

/// The change that takes a table from the last commit to the recovered state, to be journalled.
struct Reopening {
  Game before;
  Transition transition;
};
Reopening reopening_of(const Recovered& recovered);

}  // namespace misdeal::engine

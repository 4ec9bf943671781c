#pragma once

#include <cstddef>
#include <optional>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/movements.h"
#include "engine/poker/game.h"
#include "engine/requests/response.h"

namespace misdeal::harness {

/// A commit whose movements in the trail are not those that the rules make of it.
struct MovementDifference {
  engine::Version version = 0;
  engine::CommitMovements expected;
};

/// Whether two movements tell of the same; the rules know no clock.
inline bool are_same_but_for_the_time(const engine::ChipMovement& a, engine::ChipMovement b) {
  b.timestamp_ns = a.timestamp_ns;
  return a == b;
}

/// Holds an audit trail against the rules while the replay of a table applies its commits: amounts,
/// seats, players, reasons and order of all movements. Keeps the first difference; what comes after
/// it often only repeats it. A few dozen ns a commit, no memory.
///
/// The trail is not trusted: a commit that it does not have in its place is passed over, for
/// whoever reads the trail from end to end reports that.
class ReplayedMovements {
 public:
  /// `audit` must outlive this.
  explicit ReplayedMovements(const engine::AuditTrail& audit) : audit_(audit) {}

  /// The replay made this version. Ascending, except that a replay may go back and come again:
  /// what it does then counts.
  void made(const engine::Game& before, engine::Version version,
            const engine::Transition& transition);

  /// Forgets what was seen from this version on: nobody vouches for that part of the replay.
  void keep_below(engine::Version version);

  [[nodiscard]] const std::optional<MovementDifference>& first_difference() const {
    return difference_;
  }

 private:
  /// Moves to the record of a version; false if the trail does not have it.
  bool seek(engine::Version version);

  const engine::AuditTrail& audit_;
  std::size_t commit_ = 0;    ///< index of the record that was sought last
  std::size_t movement_ = 0;  ///< where its movements begin
  std::optional<MovementDifference> difference_;
};

}  // namespace misdeal::harness

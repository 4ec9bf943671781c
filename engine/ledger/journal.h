#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/movement.h"

namespace misdeal::engine {

/// A table's log of state transitions: the commits since the last drain and the movements each
/// made.
///
/// Bounded: when `commits_max` commits have not been drained, the oldest half is replaced by a
/// checkpoint with the balances as they were after it. So balances are never lost, detail may be.
///
/// Not thread-safe: whoever owns the journal keeps calls apart.
class Journal {
 public:
  /// Requires commits_max >= 1.
  explicit Journal(std::size_t commits_max) : commits_max_(commits_max) {}

  /// Makes room for one more commit with so many movements, which may come or not: no record is
  /// dropped for it. May throw std::bad_alloc, then nothing changed. Amortised O(movements).
  void reserve(std::size_t movements);

  /// Adds a commit; sets its movement_count. Requires that reserve() was called for it.
  void append(CommitRecord commit, std::span<const ChipMovement> movements) noexcept;

  /// Hands over everything since the last drain and forgets it. O(1).
  AuditTrail drain() noexcept;

  /// Balances after the last commit, drained or not.
  [[nodiscard]] const Checkpoint& balances() const { return balances_; }
  [[nodiscard]] const std::vector<CommitRecord>& commits() const { return commits_; }
  [[nodiscard]] const std::vector<ChipMovement>& movements() const { return movements_; }

 private:
  void sum_up_oldest_half() noexcept;

  std::size_t commits_max_;
  std::vector<CommitRecord> commits_;
  std::vector<ChipMovement> movements_;
  Checkpoint base_;      ///< balances just before the first of commits_
  Checkpoint balances_;  ///< balances after the last of commits_
};

}  // namespace misdeal::engine

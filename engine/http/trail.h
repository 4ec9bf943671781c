#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/table/action_processor.h"
#include "engine/table/mutex.h"

namespace misdeal::engine::http {

/// The last commits of a table with their movements, for people to page through: what was drained
/// from the table's journal. Bounded: when full, the oldest half is replaced by a checkpoint with
/// the balances as they were after it. Thread-safe.
class Trail {
 public:
  /// Requires commits_max >= 2. The processor must outlive this.
  Trail(ActionProcessor& processor, std::size_t commits_max, const LockMeters& meters)
      : processor_(processor), commits_max_(commits_max), mutex_(meters, "trail") {}

  struct Page {
    /// Set if commits after the asked version are no longer kept: balances to start from.
    std::optional<Checkpoint> checkpoint;
    std::vector<CommitRecord> commits;  ///< ascending
    std::vector<ChipMovement> movements;
    bool has_more = false;
  };

  /// Up to `commits_limit` commits with versions above `after`, as of now. O(commits kept).
  Page page(Version after, std::size_t commits_limit) MISDEAL_EXCLUDES(mutex_);

 private:
  void drain() MISDEAL_REQUIRES(mutex_);
  void sum_up_oldest_half() MISDEAL_REQUIRES(mutex_);

  ActionProcessor& processor_;
  const std::size_t commits_max_;
  Mutex mutex_;
  Checkpoint base_ MISDEAL_GUARDED_BY(mutex_);      ///< balances just before the first of commits_
  bool is_cut_ MISDEAL_GUARDED_BY(mutex_) = false;  ///< something was summed up into base_
  std::vector<CommitRecord> commits_ MISDEAL_GUARDED_BY(mutex_);
  std::vector<ChipMovement> movements_ MISDEAL_GUARDED_BY(mutex_);
};

}  // namespace misdeal::engine::http

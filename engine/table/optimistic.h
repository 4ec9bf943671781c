#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "engine/table/mutex.h"
#include "engine/table/table_core.h"

namespace misdeal::engine {

/// Copy, apply, compare the version, install or retry: the rules run outside the lock, which is
/// held only to copy and to install. Thread-safe.
///
/// A request that loses the race kOptimisticAttempts times is decided under the lock, so it cannot
/// starve. A duplicate that arrives meanwhile waits for the answer or is told `in_progress`. A
/// waiter that wakes only after the answer has expired is decided afresh, like any arrival at that
/// time.
class OptimisticTable {
 public:
  static constexpr int kOptimisticAttempts = 4;

  OptimisticTable(TableId id, const LobbyConfig& config)
      : id_(id),
        on_alarm_(config.on_alarm),
        duplicates_(config.duplicates),
        mutex_(config.lock_meters, "table"),
        core_(id, config) {}

  Response submit(const Request& request) MISDEAL_EXCLUDES(mutex_);
  TableView read() MISDEAL_EXCLUDES(mutex_);
  AuditTrail drain() MISDEAL_EXCLUDES(mutex_);
  std::expected<Version, std::string> recover() MISDEAL_EXCLUDES(mutex_);
  TableInspection inspect(const InspectionScope& scope) MISDEAL_EXCLUDES(mutex_);

  /// Under both locks, taken in the order of the table ids: a change of two tables has no single
  /// version to compare. Requires two different tables.
  static MoveResponse move(OptimisticTable& from, OptimisticTable& to, const MoveRequest& request);

 private:
  struct Copy;
  struct Outlook;

  /// Looks up, waiting while the id is running elsewhere if so configured.
  std::expected<RequestLog::Ticket, Response> admit(const Request& request)
      MISDEAL_REQUIRES(mutex_);

  /// Decides with the lock held at both ends and let go in between.
  Response decide(const Request& request) MISDEAL_REQUIRES(mutex_);

  /// The answer if nothing happened since the copy was made; nothing if the table has moved on.
  std::optional<Response> install(const Request& request, const Copy& copy, const Outlook& outlook)
      MISDEAL_REQUIRES(mutex_);

  bool is_running(const RequestId& id, std::uint64_t fingerprint) MISDEAL_REQUIRES(mutex_);

  /// What becomes of the copy. Holds no lock; never throws.
  Outlook look_ahead(const Request& request, const Copy& copy) const noexcept;

  const TableId id_;
  const AlarmHandler on_alarm_;
  const DuplicateWhileRunning duplicates_;
  Mutex mutex_;
  ConditionVariable answered_;  ///< some running request was answered
  TableCore core_ MISDEAL_GUARDED_BY(mutex_);
};

}  // namespace misdeal::engine

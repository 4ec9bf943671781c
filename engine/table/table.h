#pragma once

#include <expected>
#include <string>

#include "engine/table/mutex.h"
#include "engine/table/table_core.h"

namespace misdeal::engine {

/// One table behind one lock: whatever reads or changes its state holds it. Thread-safe.
class Table {
 public:
  Table(TableId id, const LobbyConfig& config)
      : id_(id),
        on_alarm_(config.on_alarm),
        mutex_(config.lock_meters, "table"),
        core_(id, config) {}

  /// The contract of an action processor for one request. A duplicate of a running request waits at
  /// the lock, so DuplicateWhileRunning makes no difference here.
  Response submit(const Request& request) MISDEAL_EXCLUDES(mutex_);

  TableView read() MISDEAL_EXCLUDES(mutex_);
  AuditTrail drain() MISDEAL_EXCLUDES(mutex_);

  /// Lifts a quarantine; see TableCore::recover.
  std::expected<Version, std::string> recover() MISDEAL_EXCLUDES(mutex_);
  TableInspection inspect(const InspectionScope& scope) MISDEAL_EXCLUDES(mutex_);

  /// Takes both locks in the order of the table ids, so that opposite moves cannot deadlock.
  /// Requires two different tables.
  static MoveResponse move(Table& from, Table& to, const MoveRequest& request);

 private:
  const TableId id_;
  const AlarmHandler on_alarm_;
  Mutex mutex_;
  TableCore core_ MISDEAL_GUARDED_BY(mutex_);
};

}  // namespace misdeal::engine

#pragma once

#include <deque>
#include <expected>
#include <string>

#include "engine/table/action_processor.h"
#include "engine/table/mutex.h"
#include "engine/table/table_core.h"

namespace misdeal::engine {

/// One lock for all tables: the simplest mode, and the slowest with many tables. A duplicate of a
/// running request waits at the lock. Thread-safe.
class GlobalLockLobby final : public ActionProcessor {
 public:
  explicit GlobalLockLobby(const LobbyConfig& config);

  Response submit(TableId table, const Request& request) override MISDEAL_EXCLUDES(mutex_);
  MoveResponse move(const MoveRequest& request) override MISDEAL_EXCLUDES(mutex_);
  TableView read(TableId table) override MISDEAL_EXCLUDES(mutex_);
  AuditTrail drain(TableId table) override MISDEAL_EXCLUDES(mutex_);
  std::expected<Version, std::string> recover(TableId table) override MISDEAL_EXCLUDES(mutex_);
  std::expected<TableInspection, std::string> inspect(TableId table,
                                                      const InspectionScope& scope) override
      MISDEAL_EXCLUDES(mutex_);

 private:
  const AlarmHandler on_alarm_;
  Mutex mutex_;
  std::deque<TableCore> tables_ MISDEAL_GUARDED_BY(mutex_);
};

}  // namespace misdeal::engine

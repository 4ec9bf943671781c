#include "engine/table/global_lock.h"

#include "engine/table/alarm.h"
#include "engine/table/move_player.h"

namespace misdeal::engine {

GlobalLockLobby::GlobalLockLobby(const LobbyConfig& config)
    : on_alarm_(config.on_alarm), mutex_(config.lock_meters, "lobby") {
  for (std::uint32_t i = 0; i < config.tables.size(); ++i) {
    tables_.emplace_back(TableId{i}, config);
  }
}

Response GlobalLockLobby::submit(TableId table, const Request& request) {
  MutexLock lock(mutex_);
  TableCore& core = tables_[table.value];
  const Response response = core.process(request);
  const auto alarm = core.take_alarm();
  lock.unlock();
  announce_any(on_alarm_, table, alarm);
  return response;
}

MoveResponse GlobalLockLobby::move(const MoveRequest& request) {
  MutexLock lock(mutex_);
  TableCore& from = tables_[request.from.value];
  TableCore& to = tables_[request.to.value];
  const MoveResponse response = move_player(from, to, request);
  const auto alarm_from = from.take_alarm();
  const auto alarm_to = to.take_alarm();
  lock.unlock();
  announce_any(on_alarm_, request.from, alarm_from);
  announce_any(on_alarm_, request.to, alarm_to);
  return response;
}

TableView GlobalLockLobby::read(TableId table) {
  const MutexLock lock(mutex_);
  return tables_[table.value].view();
}

AuditTrail GlobalLockLobby::drain(TableId table) {
  const MutexLock lock(mutex_);
  return tables_[table.value].drain();
}

std::expected<Version, std::string> GlobalLockLobby::recover(TableId table) {
  const MutexLock lock(mutex_);
  return tables_[table.value].recover();
}

std::expected<TableInspection, std::string> GlobalLockLobby::inspect(TableId table,
                                                                     const InspectionScope& scope) {
  const MutexLock lock(mutex_);
  return tables_[table.value].inspect(scope);
}

}  // namespace misdeal::engine

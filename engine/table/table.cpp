#include "engine/table/table.h"

#include <optional>

#include "engine/table/alarm.h"
#include "engine/table/move_player.h"

namespace misdeal::engine {

Response Table::submit(const Request& request) {
  MutexLock lock(mutex_);
  const Response response = core_.process(request);
  const auto alarm = core_.take_alarm();
  lock.unlock();
  announce_any(on_alarm_, id_, alarm);
  return response;
}

TableView Table::read() {
  const MutexLock lock(mutex_);
  return core_.view();
}

AuditTrail Table::drain() {
  const MutexLock lock(mutex_);
  return core_.drain();
}

std::expected<Version, std::string> Table::recover() {
  const MutexLock lock(mutex_);
  return core_.recover();
}

TableInspection Table::inspect(const InspectionScope& scope) {
  const MutexLock lock(mutex_);
  return core_.inspect(scope);
}

// Which lock comes first is known only at run time, which the analysis cannot follow.
MoveResponse Table::move(Table& from, Table& to,
                         const MoveRequest& request) MISDEAL_NO_THREAD_SAFETY_ANALYSIS {
  Table& first = from.id_ < to.id_ ? from : to;
  Table& second = from.id_ < to.id_ ? to : from;
  MutexLock lock_first(first.mutex_);
  MutexLock lock_second(second.mutex_);
  const MoveResponse response = move_player(from.core_, to.core_, request);
  const auto alarm_from = from.core_.take_alarm();
  const auto alarm_to = to.core_.take_alarm();
  lock_second.unlock();
  lock_first.unlock();
  announce_any(from.on_alarm_, from.id_, alarm_from);
  announce_any(to.on_alarm_, to.id_, alarm_to);
  return response;
}

}  // namespace misdeal::engine

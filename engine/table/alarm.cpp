#include "engine/table/alarm.h"

#include <exception>

#include <spdlog/spdlog.h>

namespace misdeal::engine {

void announce(const AlarmHandler& handler, TableId table, const PendingAlarm& alarm) noexcept {
  try {
    if (handler) {
      handler({table, alarm.version, alarm.what});
      return;
    }
    spdlog::critical("table {} is quarantined at version {}: {}", table.value, alarm.version,
                     alarm.what);
  } catch (const std::exception& error) {
    spdlog::critical("the alarm handler of table {} failed: {}", table.value, error.what());
  } catch (...) {
    spdlog::critical("the alarm handler of table {} failed", table.value);
  }
}

}  // namespace misdeal::engine

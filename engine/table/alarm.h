#pragma once

#include <optional>

#include "engine/table/lobby_config.h"
#include "engine/table/table_core.h"

namespace misdeal::engine {

/// Tells the handler; without one, logs at critical level. Call it with no lock held. What the
/// handler throws is logged and goes no further: the request that met the alarm has its answer.
void announce(const AlarmHandler& handler, TableId table, const PendingAlarm& alarm) noexcept;

inline void announce_any(const AlarmHandler& handler, TableId table,
                         const std::optional<PendingAlarm>& alarm) noexcept {
  if (alarm) [[unlikely]] {
    announce(handler, table, *alarm);
  }
}

}  // namespace misdeal::engine

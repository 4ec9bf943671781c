#pragma once

#include <cstdint>

#include "engine/table/lock_meter.h"

namespace misdeal::bench {

/// Tells a meter of a use that ends now; times are ticks of the meter's clock. `asked_at` counts
/// only for a contended use.
inline void record_use(engine::LockMeter& meter, std::uint64_t asked_at, std::uint64_t held_since,
                       bool was_contended) {
  const engine::TickClock& clock = meter.clock();
  engine::LockUse use;
  use.hold = clock.between(held_since, clock.now());
  use.was_contended = was_contended;
  if (was_contended) use.wait = clock.between(asked_at, held_since);
  meter.record(use);
}

}  // namespace misdeal::bench

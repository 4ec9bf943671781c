#pragma once

#include <stdexcept>
#include <utility>

#include "harness/wire/wire.h"

namespace misdeal::wire {

/// A wire for a test, which cannot go on without one.
inline Wire open_wire(const Endpoint& endpoint, unsigned connections, WireOptions options = {}) {
  options.connections = connections;
  auto wire = Wire::open(endpoint, options);
  if (!wire) throw std::runtime_error(wire.error());
  return *std::move(wire);
}

}  // namespace misdeal::wire

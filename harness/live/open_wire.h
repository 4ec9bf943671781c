#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include <sys/types.h>

#include "harness/live/live_wire.h"

namespace misdeal::harness {

struct LiveWireOptions {
  std::string url;                  ///< http://127.0.0.1:8080, with a path in front of all others
  bool allows_any_host = false;     ///< else only this machine
  unsigned connections = 64;        ///< the largest burst
  std::int64_t timeout_ms = 2000;   ///< of a request
  std::optional<pid_t> server_pid;  ///< for LiveSync::freeze
};

/// Real connections behind the workload's interface. Error: a URL that cannot be used, or a server
/// that does not accept connections.
std::expected<std::unique_ptr<LiveWire>, std::string> open_live_wire(
    const LiveWireOptions& options);

}  // namespace misdeal::harness

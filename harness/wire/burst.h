#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "harness/wire/reply.h"

namespace misdeal::wire {

/// How the requests of a burst are lined up with each other, from the loosest to the tightest.
enum class SyncMode : std::uint8_t {
  sequential,  ///< one after another, each when the one before was replied to: no overlap at all
  cold,        ///< all at once, each over a new connection
  tight,       ///< all at once over warm connections, whole requests in one loop
  last_byte,   ///< all but the last body byte of each; then the last bytes in one loop
  freeze,      ///< the server is stopped, everything is sent, the server goes on
};
inline constexpr std::size_t kSyncModeCount = 5;

/// "last_byte" and so on.
std::string_view name_of(SyncMode mode);

struct BurstOptions {
  SyncMode mode = SyncMode::last_byte;
  /// Of `freeze`: the server's process, on this machine.
  std::optional<pid_t> server_pid;
  /// Of `last_byte`: the release waits until the server has read all that was sent before; for at
  /// most so long, as a server with fewer threads than connections never reads it all. Where the
  /// server's sockets cannot be seen (another machine or network namespace), always so long.
  std::chrono::nanoseconds hold_max = std::chrono::milliseconds{20};
};

/// How close together a burst got.
struct Spread {
  /// From the first to the last release: the moment a request's last byte was handed to the kernel.
  /// Of `freeze`, 0: the server finds all of them when it goes on.
  std::int64_t release_ns = 0;
  /// The most requests that were in service at one time: their last byte sent, their answer not
  /// yet begun.
  unsigned in_service_max = 0;
  /// How many had been released when the first answer began.
  unsigned released_before_first_answer = 0;
  /// Of `last_byte`, how many had all held-back bytes read, of `freeze`, how many were whole in
  /// the server's queue, at the release. Not set in other modes, or when it cannot be seen.
  std::optional<unsigned> in_place_before_release;
  /// Of `freeze`: answers came although the process stood still, so it is not the one that serves.
  bool answered_while_frozen = false;
};

/// A burst, and what came of it.
struct Volley {
  std::vector<KeptReply> replies;  ///< one for each shot, in their order
  std::vector<KeptReply> repeats;  ///< second sendings, of shots retried or duplicated
  Spread spread;
};

/// Computed from when each was released and answered. Those never sent do not count. O(n log n).
Spread spread_of(std::span<const ReplyTimes> times);

}  // namespace misdeal::wire

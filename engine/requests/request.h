#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/poker/game.h"

namespace misdeal::engine {

/// The idempotency key: 128 bits chosen by the client, a UUID on the wire. All zero is no id (such
/// a request is never deduplicated).
struct RequestId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend constexpr auto operator<=>(const RequestId&, const RequestId&) = default;
  [[nodiscard]] constexpr bool is_set() const { return (high | low) != 0; }
};

/// Canonical UUID text, 36 characters.
std::string to_string(const RequestId& id);

/// Grows by exactly 1 with each committed change; a new table is at 0.
using Version = std::uint64_t;

/// "Whatever the version is" in a request; "no version known" in an answer.
inline constexpr Version kNoVersion = ~Version{0};

/// One arrival at a table's door.
struct Request {
  RequestId id;
  Version expected_version = kNoVersion;  ///< refused as stale if set and not the current one
  Command command;

  friend constexpr bool operator==(const Request&, const Request&) = default;
};

/// A hash of everything in a request but its id: the same id with another fingerprint is refused.
/// 64 bits, not cryptographic.
std::uint64_t payload_fingerprint(const Request& request);

}  // namespace misdeal::engine

/// Quick, and good for ids that nobody chose with ill will; for others, see RequestIdHash.
template <>
struct std::hash<misdeal::engine::RequestId> {
  std::size_t operator()(const misdeal::engine::RequestId& id) const noexcept {
    return static_cast<std::size_t>(id.high ^ (id.low * 0x9E3779B97F4A7C15ULL));
  }
};

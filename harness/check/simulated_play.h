#pragma once

#include <cstddef>
#include <cstdint>

#include "harness/history/history.h"

namespace misdeal::harness {

/// How a history is made up. Percentages are of all operations.
struct SimulatedPlay {
  std::size_t operations = 1000;
  std::uint64_t seed = 0;
  std::uint16_t clients = 4;
  std::uint8_t seats = 6;  ///< players, 2..9
  unsigned read_percent = 10;
  unsigned refusal_percent = 15;    ///< out of turn, stale, or against the rules
  unsigned replay_percent = 10;     ///< duplicates within the time to live
  unsigned reuse_percent = 1;       ///< an id once more with another payload
  unsigned unanswered_percent = 0;  ///< half of them took effect
  std::int64_t request_ttl_ns = 5'000'000'000;
  bool has_audit = true;
};

/// A correct history of one table, as several clients of a perfect engine would record it: poker is
/// played through the pure rules one operation at a time, each at a moment within its invocation
/// and response, which overlap those of the other clients. For tests and benchmarks of checkers.
/// About 1 us an operation.
History simulate_play(const SimulatedPlay& play);

}  // namespace misdeal::harness

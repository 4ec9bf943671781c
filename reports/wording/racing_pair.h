#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "harness/history/operation.h"

namespace misdeal::reports {

/// Two operations that were in flight together.
struct RacingPair {
  std::size_t first = 0;  ///< invoked first; an index into the operations given
  std::size_t second = 0;
  std::int64_t from_ns = 0;   ///< both in flight from here
  std::int64_t until_ns = 0;  ///< to here; harness::kNeverReturned if neither was answered

  friend bool operator==(const RacingPair&, const RacingPair&) = default;
};

/// The pair that most likely raced in a finding's operations (the culprit last): the culprit with
/// one that shares its request id, else with any on its table, the one invoked last first; else two
/// others by the same preference. Nothing if no two overlap. O(n²) for n operations.
std::optional<RacingPair> racing_pair(std::span<const harness::Operation> operations);

/// Whether both carry one request id.
bool is_same_request(const RacingPair& pair, std::span<const harness::Operation> operations);

/// "thread 2 (fold, seat 3) and thread 0 (fold, seat 3), the same request id, in flight together
/// for 412 ns".
std::string racing_pair_text(const RacingPair& pair,
                             std::span<const harness::Operation> operations);

}  // namespace misdeal::reports

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/ledger/movement.h"
#include "engine/requests/request.h"

namespace misdeal::engine {

/// One committed change: the structured log of state transitions has one of these for each version.
struct CommitRecord {
  std::uint64_t version = 0;  ///< the version it made
  std::int64_t timestamp_ns = 0;
  RequestId request;
  Command command;
  std::uint32_t movement_count = 0;  ///< how many entries of the movement list belong to it
  std::uint8_t reserved[4] = {};

  friend constexpr bool operator==(const CommitRecord&, const CommitRecord&) = default;
};

/// Balances as they were when older records were dropped from a full journal: what is dropped is
/// replaced by their sum, never lost silently.
struct Checkpoint {
  std::uint64_t version = 0;  ///< records up to and including this one are summed up here
  std::uint64_t dropped_commits = 0;
  Chips pot;
  Chips bought_in;
  Chips cashed_out;
  std::array<PlayerId, kSeatCount> players{};
  std::array<Chips, kSeatCount> stacks{};

  friend constexpr bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// What a reader gets when it drains a table's journal: everything since the last drain.
struct AuditTrail {
  std::optional<Checkpoint> checkpoint;  ///< set if records were dropped since the last drain
  std::vector<CommitRecord> commits;     ///< ascending version
  std::vector<ChipMovement> movements;   ///< in the order of the commits
  std::uint64_t integrity_alarms = 0;    ///< since the table opened
  bool is_quarantined = false;
};

}  // namespace misdeal::engine

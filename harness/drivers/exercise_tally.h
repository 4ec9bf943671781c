#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/poker/game.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// What a run really exercised, counted from histories and audit trails afterwards.
struct ExerciseTally {
  std::uint64_t hands_started = 0;
  std::uint64_t hands_completed = 0;
  std::uint64_t all_ins = 0;
  std::uint64_t side_pots = 0;                  ///< pots beyond the main pot at the end of a hand
  std::uint64_t split_pots = 0;                 ///< hands in which a pot was split
  std::array<std::uint64_t, 4> streets_seen{};  ///< completed hands that got as far, by Street
  std::uint64_t commits = 0;
  std::uint64_t movements = 0;
  std::uint64_t replays = 0;
  std::uint64_t expired_duplicates = 0;  ///< decided afresh because the TTL had passed
  std::uint64_t ids_reused = 0;
  std::uint64_t stale = 0;
  std::uint64_t rule_refusals = 0;
  std::uint64_t rollbacks = 0;  ///< answered `failed`: rolled back inside
  std::uint64_t reads = 0;
  std::uint64_t moves = 0;  ///< committed moves between tables

  ExerciseTally& operator+=(const ExerciseTally& other);
};

/// O(operations + commits), about 200 ns a commit; a pure function of the history. Hands are
/// counted by playing the audited commits again, up to the first that the rules refuse.
ExerciseTally tally(const History& history);

}  // namespace misdeal::harness

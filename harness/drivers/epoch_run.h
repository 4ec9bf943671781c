#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <string>

#include "harness/drivers/stress.h"

namespace misdeal::harness {

/// What distinguishes one epoch of a run from the next.
struct EpochOptions {
  std::uint64_t seed = 0;
  std::uint64_t number = 1;          ///< within the run, from 1
  std::uint64_t operations_max = 0;  ///< the round that reaches it is the last
  engine::Nanoseconds request_ttl{};
  engine::Nanoseconds ends_at{};   ///< on the steady clock
  engine::LockMeters lock_meters;  ///< of an engine in process; empty: its locks are not measured
};

struct AttackResult {
  History history;
  bool is_stuck = false;
};

/// Builds fresh tables, attacks them round by round with all threads, and returns what was
/// recorded. Blocks until the epoch is over, or until nothing has moved for the watchdog's time:
/// then `is_stuck`, the unanswered operations are in the history, and the threads are left behind;
/// `stop` must then live on as long as the process.
///
/// The error: the target's tables cannot be opened.
std::expected<AttackResult, std::string> attack_one_epoch(const StressOptions& options,
                                                          const EpochOptions& epoch,
                                                          const std::atomic<bool>& stop);

}  // namespace misdeal::harness

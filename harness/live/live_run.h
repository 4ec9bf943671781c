#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/measure/duration_histogram.h"
#include "harness/live/check_live.h"
#include "harness/live/live_history.h"
#include "harness/live/live_planner.h"
#include "harness/live/live_wire.h"
#include "harness/targets/profile.h"
#include "harness/wire/load.h"

namespace misdeal::harness {

struct LiveOptions {
  std::uint64_t seed = 0;
  std::uint64_t rounds_max = 200;
  std::optional<std::int64_t> duration_ms;  ///< ends the run as well
  Mix mix = default_live_mix();
  std::optional<LiveSync> sync;  ///< only this way; none: all but freeze, mostly last-byte
  bool can_freeze = false;       ///< the wire knows the server's process
  /// An open loop: the requests of all bursts become due at this rate from the first on, and none
  /// waits for another's answer within its burst. Goes with no `sync`.
  std::optional<wire::FixedRate> rate;
  std::string run_name;  ///< fills ${run}; to differ between runs against one server
  LiveCheckBudget budget;
};

/// How one way of lining up did.
struct SyncTally {
  std::uint64_t rounds = 0;
  std::uint64_t rounds_violated = 0;  ///< the find rate is this of `rounds`
  std::uint64_t requests = 0;
  std::uint64_t in_service_max = 0;
  std::uint64_t in_service_sum = 0;   ///< over the bursts
  std::uint64_t bursts = 0;           ///< waves of two requests or more
  engine::DurationHistogram release;  ///< from the first to the last release, a burst
};

/// How much happened that could have gone wrong.
struct LiveTally {
  std::uint64_t requests = 0;  ///< arrivals, without reads
  std::uint64_t reads = 0;
  std::uint64_t overlapping = 0;             ///< in flight together with another
  std::uint64_t overlapping_duplicates = 0;  ///< ids with two arrivals in flight together
  std::uint64_t unknown = 0;                 ///< outcomes that nobody was told
  std::uint64_t retried = 0;
  std::uint64_t instances = 0;
  std::uint64_t rounds = 0;
  std::uint64_t rounds_applied = 0;  ///< in which something was applied
  unsigned in_flight_max = 0;
  std::array<std::uint64_t, kMeaningCount> meanings{};
};

struct LiveOutcome {
  LiveCheck check;
  LiveHistory history;
  LiveTally tally;
  std::array<SyncTally, kLiveSyncCount> syncs;
  std::map<std::string, engine::DurationHistogram>
      latencies;                                    ///< from sending, by action; "observe"
  std::map<std::string, wire::PacedLatency> paced;  ///< the same from the time due; with a rate
  std::int64_t attacked_ns = 0;                     ///< from the first round to the last
  bool was_interrupted = false;
  std::vector<std::string> warnings;  ///< parts of the profile that turned out to check nothing
  std::string idle_reason;  ///< why hardly anything was tested, although nothing went wrong
  std::string trouble;      ///< why it ended early: the server could not be observed any more

  [[nodiscard]] Verdict verdict() const { return check.verdict(); }
};

/// Attacks the server behind the wire by its profile and judges what came of it. Error: the server
/// could not be prepared or observed at all. Blocks; `stop` ends it after the round.
std::expected<LiveOutcome, std::string> run_live(const Profile& profile, LiveWire& wire,
                                                 const LiveOptions& options,
                                                 const std::atomic<bool>& stop);

}  // namespace misdeal::harness

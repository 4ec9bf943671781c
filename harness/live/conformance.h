#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "harness/check/verdict.h"
#include "harness/live/live_wire.h"
#include "harness/targets/profile.h"

namespace misdeal::harness {

/// One thing that idempotency middleware does in its own way: what the profile promises, what the
/// server did, and whether that fits. Without a promise the verdict is not_checked, and what was
/// observed is told all the same.
struct ConformanceRow {
  std::string what;      ///< "the same id with another payload"
  std::string promised;  ///< "refused with 422"; "nothing"
  std::string observed;  ///< "refused (422), no effect"
  Verdict verdict = Verdict::not_checked;
};

struct ConformanceOptions {
  std::uint64_t seed = 0;
  std::string run_name;
  unsigned burst = 8;                      ///< arrivals of the concurrent duplicate
  std::int64_t keep_wait_max_ms = 10'000;  ///< longer promises are not waited for
};

/// Walks one request after the other through: missing id, duplicate in sequence, duplicates at
/// once, another payload, a retry after a cut connection, shortly before and after the promised
/// time to live, an id reused after a failed validation; and, where there is a precondition, a
/// stale and a missing one. Each on an instance of its own where the setup makes them. Error: the
/// server cannot be prepared or observed, or no action carries an id.
std::expected<std::vector<ConformanceRow>, std::string> run_conformance(
    const Profile& profile, LiveWire& wire, const ConformanceOptions& options,
    const std::atomic<bool>& stop);

}  // namespace misdeal::harness

#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "harness/check/verdict.h"
#include "harness/history/history.h"
#include "harness/scenario/scenario.h"

namespace misdeal::harness {

/// How much of what happened around a violation becomes part of the scenario.
enum class Reach : std::uint8_t {
  participants,  ///< the operations that the finding names
  overlapping,   ///< and those of their table that were in flight with one of them
  sequence,      ///< those in flight with the last, after everything before it in recorded order
};

/// The requests that took part in a violation, for the explorer to interleave: one client a thread
/// that sent some, and as opening everything that the table had committed before, with the last
/// deal that failed. Times are left out, but for an id that came again after its time to live, and
/// a deal that was slow.
///
/// The error says why there is none: operations on several tables, a table too deep in play, or
/// numbers that no scenario file can hold.
/// O(n) for n operations.
std::expected<Scenario, std::string> scenario_of(const History& history, const Finding& finding,
                                                 Reach reach);

}  // namespace misdeal::harness

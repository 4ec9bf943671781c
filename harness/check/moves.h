#pragma once

#include "harness/check/property_report.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// A move between tables took effect at both or at neither, and what joined the one table is what
/// left the other. Part of exactly-once: half a move is an effect that happened zero or two times.
/// O(m log m) for m moves.
void check_moves(const History& history, PropertyReport& report);

}  // namespace misdeal::harness

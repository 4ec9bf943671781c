#pragma once

#include "harness/check/check_history.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {

/// Adds one table's operations to the count. O(n log c) for c operations in flight at a time. An
/// unanswered operation counts when it is sent, and from then on as no longer in flight.
void count_overlap(const TableHistory& table, Overlap& overlap);

}  // namespace misdeal::harness

#pragma once

#include "harness/check/property_report.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {

/// The part of "refusals are justified" that the expected version alone decides: stale only if the
/// table had another version, and a commit that expected a version made the next one. That refusals
/// by the rules are what the rules say is judged by the replay of the versions.
void check_expected_versions(const TableHistory& table, PropertyReport& report);

}  // namespace misdeal::harness

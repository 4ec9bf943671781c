#pragma once

#include "harness/check/property_report.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// The engine raised no integrity alarm, quarantined no table, and nothing failed inside it but a
/// deal, whose deck comes from outside.
PropertyResult check_integrity(const History& history);

}  // namespace misdeal::harness

#pragma once

#include "harness/check/linearization.h"
#include "harness/check/poker_model.h"
#include "harness/check/property_report.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {

/// The reports that the judgement of a table's linearization feeds: the most specific property that
/// a fault breaks, and linearizability, which every fault breaks.
struct OrderReports {
  PropertyReport version_order{Property::version_order};
  PropertyReport real_time_order{Property::real_time_order};
  PropertyReport refusals{Property::refusals_justified};
  PropertyReport linearizability{Property::linearizability};
};

/// Turns the judgement of one table into findings with values that people understand.
void report_linearization(const TableHistory& table, const PokerModel& model,
                          const LinearHistory& linear, const VersionClaims& claims,
                          const Linearization& judged, OrderReports& reports);

}  // namespace misdeal::harness

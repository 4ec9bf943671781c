#pragma once

#include "harness/check/check_history.h"
#include "harness/check/property_report.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// Every request was answered. Over a network an answer may be lost, and then this cannot be told.
PropertyResult check_liveness(const History& history, Unanswered unanswered);

}  // namespace misdeal::harness

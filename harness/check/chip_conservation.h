#pragma once

#include "harness/check/property_report.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// Every answered view holds as many chips as were brought less those taken away. O(n).
PropertyResult check_chip_conservation(const History& history);

}  // namespace misdeal::harness

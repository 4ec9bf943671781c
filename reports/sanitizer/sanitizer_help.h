#pragma once

#include <string>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// What a kind of report means and what mends it, in at most 1,024 bytes; by the tool if the kind
/// is not known.
std::string sanitizer_help(const SanitizerReport& report);

}  // namespace misdeal::reports

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// A line that announces a report of a kind that is not understood: see announces_unknown_report.
struct UnknownMarker {
  std::size_t log_line = 0;  ///< from 1
  std::string text;          ///< its beginning
};

struct SanitizerLog {
  std::vector<SanitizerReport> reports;  ///< in the order of their first lines
  std::vector<UnknownMarker> unknown;    ///< the first of them
  bool is_blank = true;                  ///< nothing but blanks, control characters and prefixes
};

/// What a log holds. It may be what a sanitizer wrote
/// by itself (log_path) or a standard error stream with anything else in it, with colours, with
/// carriage returns, with the time stamps of a CI system or the test numbers of `ctest -V`: reports
/// of tests that ran beside each other are kept apart by these.
///
/// What announces a report is never dropped: one that breaks off keeps what there is; a closing
/// summary without its report, a sanitizer that died or did not start, and warnings that were
/// counted at the end but are not in the log are reports, too. Linear in the length of the log.
SanitizerLog parse_sanitizer_log(std::string_view text, const std::string& name);

}  // namespace misdeal::reports

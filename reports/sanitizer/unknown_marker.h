#pragma once

#include <string_view>

namespace misdeal::reports {

/// Whether a line that read_heading and read_summary do not know announces a report all the same:
/// of another language or tool (Go's race detector, Valgrind, the kernel's sanitizers), or of a
/// sanitizer in words of its own ("==7==ERROR: AddressSanitizer failed to allocate …"). A log with
/// such a line must not be taken for one without a report. Linear in the length of the line.
bool announces_unknown_report(std::string_view line);

}  // namespace misdeal::reports

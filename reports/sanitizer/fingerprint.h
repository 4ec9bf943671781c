#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// Whether a frame is the project's: neither the standard library's, nor the C library's, nor the
/// sanitizer's own. A function without a file is, unless its name says otherwise.
bool is_project_frame(const StackFrame& frame);

/// The innermost frame of the project; the innermost of all if there is none. Null for no frames.
const StackFrame* project_frame(const SanitizerStack& stack);

/// The function of that frame, as it is compared: numbers that a compiler gives to lambdas and
/// clones are left out, for they change with code elsewhere in the file. The module and offset of a
/// stack without names.
std::string project_symbol(const SanitizerStack& stack);

/// The symbols of all sides, sorted, each once; of all stacks if the report has no sides.
std::vector<std::string> project_symbols(const SanitizerReport& report);

/// Same for the same clash: made of tool, kind and project_symbols, so neither lines, addresses,
/// threads nor the order of the sides matter. 16 hexadecimal digits and ":1", its version.
std::string fingerprint(const SanitizerReport& report);

/// Reports with one fingerprint become one, the first, with all their counts; in order of the
/// first.
std::vector<SanitizerReport> merge_alike(std::vector<SanitizerReport> reports);

}  // namespace misdeal::reports

#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// What a report.json of `misdeal report` says of sanitizers, from its text. Paths become relative
/// to the source root that it names, so that reports of several machines can be put together. The
/// error is for people: no such JSON, another schema version, a verdict or exit code that the
/// reports do not bear (some were lost on the way), or a report of another verb, whose operations
/// and latencies could not be put together here.
std::expected<SanitizerFindings, std::string> parse_sanitizer_findings(std::string_view text);

/// The same of several files, put together: logs and bytes are added, alike reports merged,
/// whatever the order. The error names the file that is missing, cannot be used, or is given twice.
std::expected<SanitizerFindings, std::string> merge_report_files(
    const std::vector<std::filesystem::path>& files);

/// Puts `more` into `findings`.
void merge_findings(SanitizerFindings& findings, SanitizerFindings more);

}  // namespace misdeal::reports

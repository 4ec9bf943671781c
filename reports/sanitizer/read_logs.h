#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// Reads logs and, of folders, all files in and below them, and merges what is alike. The error is
/// for people: what is missing, cannot be read, or is empty; for whoever asks about nothing at all
/// must not be told that nothing is wrong. A log larger than 1 GiB is refused.
std::expected<SanitizerFindings, std::string> read_sanitizer_logs(
    const std::vector<std::filesystem::path>& paths, const std::filesystem::path& source_root);

}  // namespace misdeal::reports

#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "reports/sanitizer/sanitizer_report.h"

namespace misdeal::reports {

/// Adds what one log holds, with paths relative to the findings' source root; nothing is merged.
/// False if the log is blank: then nothing wrote it. The error is for people.
std::expected<bool, std::string> add_log(std::string_view text, const std::string& name,
                                         SanitizerFindings& findings);

/// A program that ended with another status than 0 did not run as it should, whatever its logs
/// hold: if they hold no report, this becomes one.
void add_exit_status(unsigned status, SanitizerFindings& findings);

/// Reads logs and, of folders, all files in and below them, and merges what is alike. The error is
/// for people: what is missing, cannot be read, or is blank; for whoever asks about nothing at all
/// must not be told that nothing is wrong. A log larger than 1 GiB is refused.
std::expected<SanitizerFindings, std::string> read_sanitizer_logs(
    const std::vector<std::filesystem::path>& paths, const std::filesystem::path& source_root);

}  // namespace misdeal::reports

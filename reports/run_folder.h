#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string_view>

#include "reports/files/write_file.h"

namespace misdeal::reports {

/// Makes a new folder for one run below `out` (which is made if missing), named by time and seed:
/// "2026-11-24T15-36-36Z-42", with "-2", "-3", … added if there is one already. `started_at` is
/// ISO 8601; anything in it that does not suit a file name becomes a dash. Safe against other
/// processes that do the same: a folder is given to one caller only.
std::expected<std::filesystem::path, WriteError> make_run_folder(const std::filesystem::path& out,
                                                                 std::string_view started_at,
                                                                 std::uint64_t seed);

/// Lets the link `latest` beside a run's folder point at it, in one step: at any time it points at
/// a run. Whatever else is called `latest` there is left alone, and is an error.
std::expected<void, WriteError> point_latest_at(const std::filesystem::path& run_folder);

}  // namespace misdeal::reports

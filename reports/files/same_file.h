#pragma once

#include <filesystem>

namespace misdeal::reports {

/// Whether two names are of one file that is there, or are the same name.
bool is_same_file(const std::filesystem::path& a, const std::filesystem::path& b);

}  // namespace misdeal::reports

#pragma once

#include <filesystem>
#include <vector>

#include "harness/contention/profile.h"

namespace misdeal::contention {

/// What the measured processes left in a folder, by process number; places are named by
/// llvm-symbolizer if there is one in PATH. What is no such file, or was never begun, is left out.
std::vector<ProfiledProcess> read_profiles(const std::filesystem::path& folder);

}  // namespace misdeal::contention

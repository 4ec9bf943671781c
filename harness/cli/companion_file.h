#pragma once

#include <filesystem>
#include <string_view>

namespace misdeal::harness {

/// Where the file is that belongs to this program, a program or a library that it starts or loads:
/// beside it, as built, or in ../lib/misdeal, as installed. Wherever both were moved to, for it
/// starts from where this program lies. Beside it where it is in neither.
std::filesystem::path companion_file(std::string_view name);

}  // namespace misdeal::harness

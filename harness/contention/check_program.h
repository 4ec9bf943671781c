#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace misdeal::contention {

/// The file that a shell would start: a name without a slash is looked for in PATH. The error says
/// that there is none.
std::expected<std::filesystem::path, std::string> find_program(const std::string& name);

/// Nothing if a library can be loaded into this program to stand in front of its locks, else why
/// not: it is linked statically, starts with another user's rights, or brings a sanitizer that
/// stands there itself. Scripts are what their interpreter is, and pass.
std::expected<void, std::string> check_program(const std::filesystem::path& program);

}  // namespace misdeal::contention

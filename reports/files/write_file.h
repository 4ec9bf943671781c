#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace misdeal::reports {

/// Why something could not be written, for people: which file or folder, and what the system said.
struct WriteError {
  std::filesystem::path path;
  std::string reason;
};

/// One line: "cannot write misdeal-out/…/report.html: No space left on device".
std::string to_string(const WriteError& error);

/// Writes the whole file or none of it: into a temporary file beside it, to disk, then renamed. An
/// older file of that name stays until then. A symbolic link stays, and what it leads to is
/// written; into a device or a pipe goes what it takes. Not for two writers of one file at a time.
std::expected<void, WriteError> write_file(const std::filesystem::path& path,
                                           std::string_view content);

}  // namespace misdeal::reports

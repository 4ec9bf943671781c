#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "harness/history/history.h"

/// The history file: a history that can be judged again, anywhere. Format: docs/history-format.md.
namespace misdeal::harness {

inline constexpr std::uint32_t kHistoryFormatVersion = 2;

/// Writes the history to a temporary file beside `path` and renames it over `path` only when all is
/// on disk: an error leaves what was there before untouched. The error is one line that says what
/// failed and why. Requires that every operation names a table and a pattern of the history (or
/// pattern 0 where it has none).
std::expected<void, std::string> write_history(const History& history,
                                               const std::filesystem::path& path);

/// The bytes of the file that write_history writes; the same requirement.
std::string history_bytes(const History& history);

/// Reads a history file. The error is one line that names the file, says what is wrong with it
/// (unreadable, foreign, of another version, truncated, corrupt) and what to do.
std::expected<History, std::string> read_history(const std::filesystem::path& path);

/// The same from bytes. Safe on any bytes: nothing outside them is read, and memory is bounded by
/// a small multiple of their size. The error does not name a file.
std::expected<History, std::string> parse_history(std::string_view bytes);

}  // namespace misdeal::harness

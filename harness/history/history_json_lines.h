#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "harness/history/history.h"

namespace misdeal::harness {

/// Exports the operations as JSON Lines, one object a line in order of invocation, for jq and
/// dataframes: request ids as UUID text, kinds and outcomes by name, digests as hexadecimal text
/// (JSON numbers lose bits), what an operation does not have left out. Times in nanoseconds.
/// The file appears whole or not at all. The error is one line.
std::expected<void, std::string> write_jsonl(const History& history,
                                             const std::filesystem::path& path);

/// One line without its newline.
std::string json_line(const Operation& operation, const History& history);

}  // namespace misdeal::harness

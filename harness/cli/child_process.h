#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace misdeal::harness {

/// Runs a program with arguments (the first is its path), and returns what it wrote to standard
/// output. Its standard error is ours. Killed when the time is over. The error says why there is no
/// output: it could not be started, or took too long.
std::expected<std::string, std::string> output_of(const std::vector<std::string>& command,
                                                  std::chrono::seconds time_limit);

}  // namespace misdeal::harness

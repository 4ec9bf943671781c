#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <vector>

namespace misdeal::harness {

/// A program that ended by itself.
struct ProgramRun {
  std::string output;
  int exit_code = 0;  ///< as a shell tells it: 128 and the number of the signal that ended it
};

inline constexpr std::size_t kProgramOutputMax = 1U << 20U;  ///< bytes

/// Runs a program that is not trusted to end: its path, then its arguments. Its standard input is
/// empty, its standard error is ours. It leads a process group of its own, and when this returns,
/// nothing of that group is left, neither running nor to be waited for, whether the program ended,
/// took too long or wrote more than kProgramOutputMax. A process that left the group is not found.
///
/// An interrupt from the keyboard does not reach that group. It is held back until the group is
/// ended, at once, and then does to this process what it always does.
///
/// The error says what the program did instead, for after its name: "did not end within 5 s".
/// For one thread of a process at a time: children that other threads start may be waited for here
/// when they lose their parent.
std::expected<ProgramRun, std::string> run_in_own_group(const std::vector<std::string>& command,
                                                        std::chrono::seconds time_limit);

}  // namespace misdeal::harness

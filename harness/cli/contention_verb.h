#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace misdeal::harness {

/// `misdeal contention`: how the locks of any program were contended for.
struct ContentionVerbOptions {
  std::filesystem::path out;     ///< of the table; empty: standard error
  std::filesystem::path folded;  ///< empty: not written
  std::filesystem::path json;    ///< empty: not written
  std::string wait_min;          ///< locks waited for less have no row; empty: all have one
  std::vector<std::string> command;
};

/// Runs the program, reports, and returns the program's exit code; 128 and the signal's number if
/// one ended it. Of its own: 2 if it cannot be measured, 4 if the report cannot be written.
int run_contention(const ContentionVerbOptions& options);

}  // namespace misdeal::harness

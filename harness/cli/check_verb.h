#pragma once

#include <filesystem>
#include <optional>

#include "harness/check/check_history.h"

namespace misdeal::harness {

/// `misdeal check FILE [--jsonl OUT]`: judges a history file offline.
struct CheckVerbOptions {
  std::filesystem::path file;
  std::optional<std::filesystem::path> jsonl;  ///< where to export the operations, too
  CheckOptions check;
};

/// Prints the verdict on each property and the findings to stdout, errors to stderr. Returns the
/// exit code: 0 all hold, 1 violated, 2 the file cannot be read or would be overwritten, 3
/// undecided or nothing to judge, 4 the export cannot be written (the verdict is printed all the
/// same; a violation stays 1).
int run_check(const CheckVerbOptions& options);

}  // namespace misdeal::harness

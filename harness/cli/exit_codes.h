#pragma once

namespace misdeal::harness::cli {

/// What every verb ends with; 5 (a performance regression) is told by reports::exit_code of a
/// comparison, and 66 by whoever tells of ThreadSanitizer's reports (see
/// reports::kExitThreadSanitizer).
inline constexpr int kAllHold = 0;
inline constexpr int kViolated = 1;
inline constexpr int kUsage = 2;
/// Undecided, or vacuous: less was done than was asked for.
inline constexpr int kUndecided = 3;
inline constexpr int kInfrastructure = 4;

}  // namespace misdeal::harness::cli

#pragma once

namespace misdeal::harness::cli {

/// What every verb ends with; 5 (a performance regression) and 66 (ThreadSanitizer) are left to the
/// gates.
inline constexpr int kAllHold = 0;
inline constexpr int kViolated = 1;
inline constexpr int kUsage = 2;
/// Undecided, or vacuous: less was done than was asked for.
inline constexpr int kUndecided = 3;
inline constexpr int kInfrastructure = 4;

}  // namespace misdeal::harness::cli

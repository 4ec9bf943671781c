#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "misdeal/explore.h"

/// Small concurrent programs with one bug each, of the kinds that the literature on concurrency
/// testing knows, and their mended twins: what the explorer must find, and what it must not.
///
/// They use the standard library only and are compiled with the explorer's instrumentation. A twin
/// is the same template with the other variant, so that what differs is the bug.
namespace misdeal::explore::programs {

enum class Variant : std::uint8_t { wrong, fixed };

struct BuggyProgram {
  std::string_view name;
  std::string_view kind;  ///< of bug, in a few words
  void (*wrong)() = nullptr;
  void (*fixed)() = nullptr;
  std::vector<FailureKind> acceptable;  ///< how the bug may show
};

std::vector<BuggyProgram> atomicity_programs();
std::vector<BuggyProgram> c_programs();
std::vector<BuggyProgram> condition_programs();
std::vector<BuggyProgram> deadlock_programs();
std::vector<BuggyProgram> hand_made_lock_programs();
std::vector<BuggyProgram> lifetime_programs();
std::vector<BuggyProgram> lock_free_programs();
std::vector<BuggyProgram> order_programs();
std::vector<BuggyProgram> publication_programs();
std::vector<BuggyProgram> shared_lock_programs();
std::vector<BuggyProgram> task_programs();
std::vector<BuggyProgram> wake_up_programs();

/// All of the above.
std::vector<BuggyProgram> all_programs();

}  // namespace misdeal::explore::programs

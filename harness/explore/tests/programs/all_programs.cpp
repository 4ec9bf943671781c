#include <utility>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {

std::vector<BuggyProgram> all_programs() {
  std::vector<BuggyProgram> all;
  for (const auto group :
       {atomicity_programs, c_programs, condition_programs, deadlock_programs,
        hand_made_lock_programs, lifetime_programs, lock_free_programs, order_programs,
        publication_programs, shared_lock_programs, task_programs, wake_up_programs}) {
    for (BuggyProgram& program : group()) all.push_back(std::move(program));
  }
  return all;
}

}  // namespace misdeal::explore::programs

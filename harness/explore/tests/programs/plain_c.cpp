#include "harness/explore/tests/programs/plain_c.h"

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {

std::vector<BuggyProgram> c_programs() {
  using enum FailureKind;
  return {
      {"c_register",
       "C: read-write lock dropped half-way",
       [] { plain_c_register(1); },
       [] { plain_c_register(0); },
       {assertion}},
      {"c_condition",
       "C: missed signal",
       [] { plain_c_condition(1); },
       [] { plain_c_condition(0); },
       {deadlock}},
      {"c_thread_leak",
       "C: joined on one path only",
       [] { plain_c_thread_leak(1); },
       [] { plain_c_thread_leak(0); },
       {thread_leak}},
  };
}

}  // namespace misdeal::explore::programs

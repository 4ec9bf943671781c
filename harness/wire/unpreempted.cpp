#include "harness/wire/unpreempted.h"

#include <sched.h>

namespace misdeal::wire {

Unpreempted::Unpreempted() {
  // Another policy than the usual one was chosen by somebody for a reason, and stays.
  const sched_param lowest{.sched_priority = 1};
  is_raised_ =
      sched_getscheduler(0) == SCHED_OTHER && sched_setscheduler(0, SCHED_FIFO, &lowest) == 0;
}

Unpreempted::~Unpreempted() {
  const sched_param none{.sched_priority = 0};
  if (is_raised_) sched_setscheduler(0, SCHED_OTHER, &none);
}

}  // namespace misdeal::wire

#include "harness/explore/strategies/depth_first.h"

#include <bit>

namespace misdeal::explore {

bool DepthFirst::begin() {
  at_ = 0;
  if (path_.empty()) {
    // Nothing to choose in the first execution: that was all. After a restart, begin anew.
    const bool is_first = !has_begun_;
    has_begun_ = true;
    return is_first;
  }
  while (!path_.empty() && path_.back().left == 0) path_.pop_back();
  if (path_.empty()) return false;
  Fork& fork = path_.back();
  fork.chosen = static_cast<std::uint8_t>(std::countr_zero(fork.left));
  fork.left &= fork.left - 1;
  return true;
}

std::uint32_t DepthFirst::preemptions() const {
  if (at_ == 0) return 0;
  const Fork& before = path_[at_ - 1];
  const bool preempted = before.free != kThreadsMax && before.chosen != before.free;
  return before.preemptions + (preempted ? 1 : 0);
}

unsigned DepthFirst::add(const Fork& fork) {
  path_.push_back(fork);
  return path_[at_++].chosen;
}

unsigned DepthFirst::choose(const Crossroads& at) {
  if (at_ < path_.size()) return path_[at_++].chosen;
  Fork fork{.preemptions = preemptions()};
  if (at.current_can_go_on) {
    fork.free = fork.chosen = static_cast<std::uint8_t>(at.current);
    if (fork.preemptions < preemptions_max_) fork.left = at.options & ~only(at.current);
  } else {
    fork.chosen = static_cast<std::uint8_t>(std::countr_zero(at.options));
    fork.left = at.options & (at.options - 1);
  }
  return add(fork);
}

unsigned DepthFirst::choose_option(unsigned count) {
  if (at_ < path_.size()) return path_[at_++].chosen;
  Fork fork{.preemptions = preemptions()};
  fork.left = (count >= kThreadsMax ? ~ThreadSet{0} : only(count) - 1) & ~ThreadSet{1};
  return add(fork);
}

}  // namespace misdeal::explore

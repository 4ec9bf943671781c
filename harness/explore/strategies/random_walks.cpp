#include "harness/explore/strategies/random_walks.h"

#include <algorithm>
#include <bit>

namespace misdeal::explore {
namespace {

/// The thread of a set with the highest priority.
template <typename Priorities>
unsigned highest(ThreadSet options, const Priorities& priority) {
  auto best = static_cast<unsigned>(std::countr_zero(options));
  for (ThreadSet left = options & (options - 1); left != 0; left &= left - 1) {
    const auto thread = static_cast<unsigned>(std::countr_zero(left));
    if (priority[thread] > priority[best]) best = thread;
  }
  return best;
}

}  // namespace

bool PriorityWalk::begin() {
  length_ = std::max(length_, step_);
  step_ = 0;
  known_ = 0;
  const std::size_t changes = std::min<std::size_t>(depth_ > 0 ? depth_ - 1 : 0, changes_.size());
  for (std::size_t i = 0; i < changes; ++i) changes_[i] = 1 + random_.below(length_);
  return true;
}

unsigned PriorityWalk::choose(const Crossroads& at) {
  for (ThreadSet left = at.options & ~known_; left != 0; left &= left - 1) {
    priority_[static_cast<unsigned>(std::countr_zero(left))] = random_.next() | (1ULL << 32U);
  }
  known_ |= at.options;
  return highest(at.options, priority_);
}

void PriorityWalk::stepped(unsigned thread, const Crossroads& /*at*/) {
  ++step_;
  const std::size_t changes = std::min<std::size_t>(depth_ > 0 ? depth_ - 1 : 0, changes_.size());
  for (std::size_t i = 0; i < changes; ++i) {
    if (changes_[i] == step_) {
      known_ |= only(thread);
      priority_[thread] = i;
    }
  }
}

unsigned PartialOrderSampling::choose(const Crossroads& at) {
  for (ThreadSet left = at.options & ~drawn_; left != 0; left &= left - 1) {
    priority_[static_cast<unsigned>(std::countr_zero(left))] = random_.next();
  }
  drawn_ |= at.options;
  return highest(at.options, priority_);
}

void PartialOrderSampling::stepped(unsigned thread, const Crossroads& at) {
  const Operation& done = at.operations[thread];
  ThreadSet anew = only(thread);
  for (ThreadSet left = drawn_; left != 0; left &= left - 1) {
    const auto other = static_cast<unsigned>(std::countr_zero(left));
    if (conflict(done, at.operations[other])) anew |= only(other);
  }
  drawn_ &= ~anew;
}

bool UniformWalk::begin() {
  if (is_selective_ && !visits_.empty()) {
    place_ = visits_[random_.below(static_cast<std::uint32_t>(visits_.size()))].address;
    expected_.fill(0);
    for (const Visit& visit : visits_) {
      if (visit.address == place_) ++expected_[visit.thread];
    }
  }
  left_ = expected_;
  intended_ = kThreadsMax;
  return true;
}

unsigned UniformWalk::weighted(ThreadSet options) {
  std::uint32_t total = 0;
  for (ThreadSet left = options; left != 0; left &= left - 1) {
    total += std::max(1U, left_[static_cast<unsigned>(std::countr_zero(left))]);
  }
  std::uint32_t at = random_.below(total);
  for (ThreadSet left = options;; left &= left - 1) {
    const auto thread = static_cast<unsigned>(std::countr_zero(left));
    const std::uint32_t weight = std::max(1U, left_[thread]);
    if (at < weight) return thread;
    at -= weight;
  }
}

unsigned UniformWalk::choose(const Crossroads& at) {
  if (!is_selective_) return weighted(at.options);
  if (intended_ == kThreadsMax || (at.options & only(intended_)) == 0)
    intended_ = weighted(at.options);
  ThreadSet allowed = at.options;
  for (ThreadSet left = at.options; left != 0; left &= left - 1) {
    const auto thread = static_cast<unsigned>(std::countr_zero(left));
    if (thread != intended_ && counts(at.operations[thread])) allowed &= ~only(thread);
  }
  return random_.one_of(allowed);
}

void UniformWalk::stepped(unsigned thread, const Crossroads& at) {
  if (!counts(at.operations[thread])) return;
  if (left_[thread] > 0) --left_[thread];
  if (thread == intended_) intended_ = kThreadsMax;
}

void UniformWalk::end(std::span<const Event> events, bool /*failed*/) {
  if (is_selective_) {
    visits_.clear();
    for (const Event& event : events) {
      if (!is_silent(event.kind)) visits_.push_back({event.address, event.thread});
    }
    return;
  }
  expected_.fill(0);
  for (const Event& event : events) ++expected_[event.thread];
}

}  // namespace misdeal::explore

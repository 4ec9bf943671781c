#include "harness/explore/strategies/partial_order.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace misdeal::explore {

namespace {

/// Whether the order that steps of this kind make is known.
bool is_covered(OpKind kind) {
  switch (kind) {
    case OpKind::barrier:
    case OpKind::semaphore_wait:
    case OpKind::semaphore_try:
    case OpKind::semaphore_post:
    case OpKind::park:
    case OpKind::unpark:
    case OpKind::sleep:
    case OpKind::yield:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool PartialOrder::begin() {
  depth_ = 0;
  is_redundant_ = false;
  next_to_do_.clear();
  if (!has_begun_) {
    has_begun_ = true;
    return true;
  }
  while (!path_.empty() && path_.back().to_do.empty()) path_.pop_back();
  if (path_.empty()) return false;
  State& state = path_.back();
  state.explored |= only(state.chosen);
  Branch branch = std::move(state.to_do.front());
  state.to_do.erase(state.to_do.begin());
  state.chosen = branch.thread;
  next_to_do_ = std::move(branch.then);
  return true;
}

void PartialOrder::points_changed() {
  path_.clear();
  has_begun_ = false;
}

ThreadSet PartialOrder::asleep_after_last() const {
  if (path_.empty()) return 0;
  const State& last = path_.back();
  ThreadSet asleep = 0;
  for (ThreadSet left = last.sleeping | last.explored; left != 0; left &= left - 1) {
    const auto thread = static_cast<unsigned>(std::countr_zero(left));
    if (thread != last.chosen && !conflict(last.operations[thread], last.operations[last.chosen])) {
      asleep |= only(thread);
    }
  }
  return asleep;
}

unsigned PartialOrder::choose(const Crossroads& at) {
  if (depth_ < path_.size()) {
    const unsigned planned = path_[depth_].chosen;
    if ((at.all & only(planned)) != 0) return planned;
    is_complete_ = false;  // What is not known to be in conflict was: the plan cannot be followed.
  }
  if (!next_to_do_.empty() && (at.options & only(next_to_do_.front().thread)) != 0) {
    return next_to_do_.front().thread;
  }
  const ThreadSet awake = at.options & ~asleep_after_last();
  if (awake == 0) return static_cast<unsigned>(std::countr_zero(at.options));
  if (at.current_can_go_on && (awake & only(at.current)) != 0) return at.current;
  return static_cast<unsigned>(std::countr_zero(awake));
}

unsigned PartialOrder::choose_option(unsigned /*count*/) {
  is_complete_ = false;
  return 0;
}

void PartialOrder::stepped(unsigned thread, const Crossroads& at) {
  if (depth_ < path_.size() && path_[depth_].chosen != thread) path_.resize(depth_);
  if (depth_ == path_.size()) {
    State state;
    state.sleeping = asleep_after_last();
    is_redundant_ = is_redundant_ || (state.sleeping & only(thread)) != 0;
    state.chosen = thread;
    for (ThreadSet left = at.options; left != 0; left &= left - 1) {
      const auto option = static_cast<unsigned>(std::countr_zero(left));
      state.operations[option] = at.operations[option];
      state.known |= only(option);
    }
    if (!next_to_do_.empty() && next_to_do_.front().thread == thread) {
      std::vector<Branch> then = std::move(next_to_do_.front().then);
      next_to_do_.erase(next_to_do_.begin());
      state.to_do = std::exchange(next_to_do_, std::move(then));
    } else {
      next_to_do_.clear();
    }
    path_.push_back(std::move(state));
  }
  ++depth_;
}

void PartialOrder::end(std::span<const Event> events, bool /*failed*/) {
  redundant_ += is_redundant_ ? 1 : 0;
  std::vector<std::size_t> steps;  ///< the events that were chosen, one a state
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].is_step) steps.push_back(i);
    is_complete_ = is_complete_ && is_covered(events[i].kind);
  }
  const HappensBefore order(events);
  for (const HappensBefore::Race& race : order.races()) plan(order, steps, events, race);
}

void PartialOrder::plan(const HappensBefore& order, std::span<const std::size_t> steps,
                        std::span<const Event> events, const HappensBefore::Race& race) {
  const auto first = std::ranges::lower_bound(steps, race.first);
  const auto second = std::ranges::lower_bound(steps, race.second);
  if (first == steps.end() || *first != race.first) return;
  State& state = path_[static_cast<std::size_t>(first - steps.begin())];
  // What does not depend on the first of the two, and then the second.
  Sequence sequence;
  for (auto at = first + 1; at != steps.end() && *at <= race.second; ++at) {
    if (at != second && order.ordered(race.first, *at)) continue;
    const Event& event = events[*at];
    sequence.emplace_back(event.thread, Operation{event.address, event.pc, event.kind});
  }
  for (ThreadSet left = state.sleeping | state.explored; left != 0; left &= left - 1) {
    const auto thread = static_cast<unsigned>(std::countr_zero(left));
    if (is_weak_initial(thread, state.operations[thread], sequence)) return;
  }
  insert(state.to_do, std::move(sequence));
}

/// Whether a thread could as well have gone first: nothing before its first step in the sequence is
/// in conflict with it, or nothing at all if it has none.
bool PartialOrder::is_weak_initial(unsigned thread, const Operation& operation,
                                   const Sequence& sequence) {
  for (const auto& [other, step] : sequence) {
    if (other == thread) return true;
    if (conflict(operation, step)) return false;
  }
  return true;
}

void PartialOrder::insert(std::vector<Branch>& tree, Sequence sequence) {
  std::vector<Branch>* at = &tree;
  while (!sequence.empty()) {
    Branch* found = nullptr;
    for (Branch& branch : *at) {
      if (is_weak_initial(branch.thread, branch.operation, sequence)) {
        found = &branch;
        break;
      }
    }
    if (found == nullptr) {
      for (const auto& [thread, operation] : sequence) {
        at->push_back({.thread = thread, .operation = operation, .then = {}});
        at = &at->back().then;
      }
      return;
    }
    if (found->then.empty()) return;  // What is planned there comes to the same.
    const auto first = std::ranges::find(sequence, found->thread, &Sequence::value_type::first);
    if (first != sequence.end()) sequence.erase(first);
    at = &found->then;
  }
}

}  // namespace misdeal::explore

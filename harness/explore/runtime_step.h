#pragma once

#include <bit>

#include "harness/explore/runtime.h"

// A step of the code under exploration, from one point of scheduling to the next. Inline where most
// steps come from: a call more at each would be a twentieth of what an execution takes.
namespace misdeal::explore {

/// A transfer carries the thread that gave way, for its context to be kept.
inline void keep_context(const boost::context::detail::transfer_t& from) {
  static_cast<Thread*>(from.data)->context = from.fctx;
}

[[gnu::always_inline]] inline unsigned Runtime::decide(const Crossroads& at) {
  const unsigned next = strategy_->choose(at);
  decisions_.push_back(static_cast<std::uint8_t>(next));
  return next;
}

[[gnu::always_inline]] inline void Runtime::take_step(unsigned next, const Crossroads& at) {
  const Operation& operation = operations_[next];
  // Set in place: put together elsewhere and then copied, it would wait for its own stores.
  Event& event = events_.emplace_back();
  event.address = operation.address;
  event.pc = operation.pc;
  event.kind = operation.kind;
  event.thread = static_cast<std::uint8_t>(next);
  event.is_preemption = at.current_can_go_on && next != current_;
  event.is_step = true;
  note_move(next);
  if (strategy_follows_) strategy_->stepped(next, at);
}

[[gnu::always_inline]] inline unsigned Runtime::choose() {
  // As nearly every step: nobody gives way, may wake for no reason, or is watched.
  const ThreadSet ready = enabled_;
  if (ready == 0 || (wakeable_ | (giving_way_ & ready)) != 0 || steps_ >= careful_from_step_)
      [[unlikely]] {
    return choose_carefully();
  }
  ++steps_;
  const Crossroads at{.options = ready,
                      .all = ready,
                      .current = current_,
                      .current_can_go_on = (ready & only(current_)) != 0,
                      .operations = operations_};
  const unsigned next =
      (ready & (ready - 1)) != 0 ? decide(at) : static_cast<unsigned>(std::countr_zero(ready));
  take_step(next, at);
  return next;
}

[[gnu::always_inline]] inline void Runtime::switch_to(unsigned next) {
  Thread& from = current_thread();
  Thread& to = *threads_[next];
  from.error_number = *error_number_;
  *error_number_ = to.error_number;
  from.exceptions[0] = exception_globals_[0];
  from.exceptions[1] = exception_globals_[1];
  exception_globals_[0] = to.exceptions[0];
  exception_globals_[1] = to.exceptions[1];
  current_ = next;
  current_thread_ = &to;
  keep_context(boost::context::detail::jump_fcontext(to.context, &from));
}

[[gnu::always_inline]] inline void Runtime::reschedule() {
  check_headroom();
  g_is_exploring = false;
  if (captures_) capture();
  const unsigned next = choose();
  if (next != current_) switch_to(next);
  g_is_exploring = true;
}

}  // namespace misdeal::explore

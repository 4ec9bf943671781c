// Threads under exploration: fibers, and who of them runs next.
#include <algorithm>
#include <bit>
#include <cerrno>
#include <csignal>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "harness/explore/runtime_step.h"

namespace misdeal::explore {

namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

void fiber_entry(transfer_t from) {
  keep_context(from);
  g_runtime->thread_main();
}

void* run_body(void* body) {
  (*static_cast<const std::function<void()>*>(body))();
  return nullptr;
}

}  // namespace

void Runtime::execute(const std::function<void()>& body, Strategy& strategy) {
  strategy_ = &strategy;
  strategy_follows_ = strategy.follows_steps();
  create_thread(run_body, const_cast<std::function<void()>*>(&body));
  current_thread_ = threads_[0];
  events_.push_back({.thread = 0, .is_step = false});
  std::uintptr_t saved[2] = {exception_globals_[0], exception_globals_[1]};
  g_is_exploring = true;
  const transfer_t back = jump_fcontext(current_thread_->context, &outside_);
  g_is_exploring = false;
  std::ranges::copy(saved, exception_globals_);
  if (back.data != nullptr) keep_context(back);
}

void Runtime::leave() {
  g_is_exploring = false;
  jump_fcontext(outside_.context, current_thread_);
  std::terminate();  // A thread that left is never resumed.
}

unsigned Runtime::create_thread(void* (*routine)(void*), void* argument) {
  if (thread_count_ == kThreadsMax) {
    fail(FailureKind::unsupported,
         fmt::format("more than {} threads in one execution", kThreadsMax));
  }
  const unsigned index = thread_count_++;
  if (index == threads_.size()) {
    threads_.push_back(new (SystemAllocator<Thread>().allocate(1)) Thread);
  }
  Thread& thread = *threads_[index];
  thread.context = make_fcontext(stacks_.top_of(index), FiberStacks::kBytes, fiber_entry);
  thread.stack_limit = stacks_.limit_of(index);
  thread.routine = routine;
  thread.argument = argument;
  thread.result = nullptr;
  thread.is_finished = thread.is_detached = thread.is_joined = false;
  thread.joiner = kNobody;
  thread.exceptions[0] = thread.exceptions[1] = 0;
  thread.error_number = 0;
  thread.locks_held = 0;
  thread.rereads = nullptr;
  thread.reread_count = 0;
  thread.waits_on = thread.takes_back = nullptr;
  thread.load_count = thread.repeated_loads = 0;
  thread.moved_at = thread.gave_way_at = 0;
  thread.spins = 0;
  thread.emulated_tls = nullptr;
  thread.emulated_tls_size = 0;
  for (std::uint64_t left = std::exchange(thread.set_specifics, 0); left != 0; left &= left - 1) {
    thread.specifics[std::countr_zero(left)] = nullptr;
  }
  thread.exit_functions = nullptr;
  thread.captured_step.reset();
  thread.last_stack.clear();
  if (index > 0) {
    note_event(OpKind::create, index);
    detects_races_ = settings_.races != Races::are_ignored;
    is_alone_ = false;
  }
  if (keeps_clocks_) start_clock(index);
  operations_[index] = {.address = index, .pc = 0, .kind = OpKind::start};
  enabled_ |= only(index);
  ++unfinished_;
  return index;
}

void Runtime::start_clock(unsigned index) {
  Thread& thread = *threads_[index];
  thread.clock.clear();
  thread.acquirable.clear();
  thread.fenced.clear();
  if (index > 0) {
    thread.clock.join(current_thread_->clock);
    advance_clock();
  }
  thread.clock.set(index, 1);
}

void Runtime::thread_main() {
  Thread& self = current_thread();
  g_is_exploring = true;
  try {
    self.result = self.routine(self.argument);
  } catch (const ThreadExit&) {  // NOLINT(bugprone-empty-catch): pthread_exit kept the result.
  }
  // Others find no handler: they end in std::terminate, with the stack still there to be shown.
  end_thread_storage();
  finish_thread();
  std::terminate();
}

void Runtime::finish_thread() {
  g_is_exploring = false;
  Thread& self = current_thread();
  self.is_finished = true;
  enabled_ &= ~only(current_);
  --unfinished_;
  unsigned next = self.joiner;
  if (next != kNobody) {
    // Returning from a join is nothing that others could notice: no need to let them go first.
    enabled_ |= only(next);
  } else {
    if (unfinished_ == 0) {
      for (unsigned i = 1; i < thread_count_; ++i) {
        if (!threads_[i]->is_joined && !threads_[i]->is_detached) {
          fail(FailureKind::thread_leak,
               fmt::format("thread {} was neither joined nor detached", i));
        }
      }
      leave();
    }
    next = choose();
  }
  switch_to(next);
}

unsigned Runtime::choose_carefully() {
  for (;;) {
    if (++steps_ > settings_.steps_max) {
      fail(FailureKind::livelock, fmt::format("no end after {} steps", settings_.steps_max));
    }
    if (enabled_ == 0) {
      if (timed_ == 0) deadlock();
      fire_earliest_timeout();
      continue;
    }
    const ThreadSet ready = runnable();
    const ThreadSet early = spurious_left_ > 0 && !is_quiet_ ? wakeable_ : 0;
    const Crossroads at{.options = ready | early,
                        .all = enabled_ | early,
                        .current = current_,
                        .current_can_go_on = (ready & only(current_)) != 0,
                        .operations = operations_};
    unsigned next = static_cast<unsigned>(std::countr_zero(at.options));
    if (is_quiet_) {
      if (at.current_can_go_on) next = current_;
    } else if (steps_ > settings_.steps_max / 2) {
      // What ends if everybody gets a turn is no livelock, however unfair the strategy.
      next = fair_.one_of(enabled_);
    } else if ((at.all & (at.all - 1)) != 0) {
      next = decide(at);
    }
    if (settings_.traps_before_step != 0) [[unlikely]]
      trap_if_asked_for();
    const bool is_early = (enabled_ & only(next)) == 0;
    if (is_early) {
      --spurious_left_;
      wake(next, (timed_ & only(next)) != 0 ? Wake::timed_out : Wake::spurious);
    }
    take_step(next, at);
    if (captures_) capture_step(next);
    if (is_early && (enabled_ & only(next)) == 0) continue;  // The lock it takes back is held.
    return next;
  }
}

void Runtime::trap_if_asked_for() {
  const auto steps =
      std::ranges::count_if(events_, [](const Event& event) { return event.is_step; });
  if (steps + 1 == settings_.traps_before_step) std::raise(SIGTRAP);
}

bool Runtime::knows_everything() const {
  if (!keeps_clocks_) return true;
  const VectorClock& known = current_thread_->clock;
  for (unsigned i = 0; i < thread_count_; ++i) {
    if (known.of(i) < threads_[i]->clock.of(i)) return false;
  }
  return true;
}

int Runtime::join(unsigned index, void** result) {
  if (index >= thread_count_) return ESRCH;
  Thread& thread = *threads_[index];
  if (index == current_) return EDEADLK;
  if (thread.is_detached || thread.is_joined || thread.joiner != kNobody) return EINVAL;
  if (!thread.is_finished) {
    thread.joiner = current_;
    enabled_ &= ~only(current_);
    point(OpKind::join, index, nullptr);
  }
  thread.is_joined = true;
  learn(thread.clock);
  if (unfinished_ == 1 && knows_everything()) {
    // Until it starts another thread, which comes after all that it does before.
    is_alone_ = true;
    detects_races_ = false;
  }
  note_event(OpKind::join, index);
  if (result != nullptr) *result = thread.result;
  return 0;
}

int Runtime::detach(unsigned index) {
  if (index >= thread_count_) return ESRCH;
  Thread& thread = *threads_[index];
  if (thread.is_detached || thread.is_joined) return EINVAL;
  thread.is_detached = true;
  return 0;
}

}  // namespace misdeal::explore

#include "harness/explore/runtime.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <utility>

#include <cxxabi.h>
#include <fmt/format.h>
#include <sys/single_threaded.h>

namespace misdeal::explore {

constinit Runtime* g_runtime = nullptr;
constinit bool g_is_exploring = false;

namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

/// A transfer carries the thread that gave way, for its context to be kept.
void keep_context(const transfer_t& from) {
  static_cast<Thread*>(from.data)->context = from.fctx;
}

void fiber_entry(transfer_t from) {
  keep_context(from);
  g_runtime->thread_main();
}

void* run_body(void* body) {
  (*static_cast<const std::function<void()>*>(body))();
  return nullptr;
}

/// Until an execution runs, so that the first switch has somewhere to keep its context.
Thread& outside() {
  static Thread thread;
  return thread;
}

}  // namespace

Runtime::Runtime() {
  threads_.reserve(kThreadsMax);
  // Else shared_ptr counts without atomics: there is only one thread of the operating system.
  __libc_single_threaded = 0;
  exception_globals_ = reinterpret_cast<std::uintptr_t*>(abi::__cxa_get_globals());
  (void)outside();
}

Runtime::~Runtime() {
  for (Thread* const thread : threads_) {
    thread->~Thread();
    SystemAllocator<Thread>().deallocate(thread, 1);
  }
}

void Runtime::reset(const RuntimeSettings& settings) {
  settings_ = settings;
  failure_.reset();
  arena_.restart();
  arena_.set_reuse(settings.reuses_memory);
  shadow_.clear();
  sync_.clear();
  tracks_lock_order_ = settings.finds_lock_order_inversions &&
                       settings.races != Races::are_ignored && points_.has_nesting();
  if (tracks_lock_order_) lock_order_.clear();
  thread_count_ = unfinished_ = current_ = 0;
  detects_races_ = false;
  is_alone_ = true;
  looks_closely_ = captures_ || settings.races == Races::are_explored;
  enabled_ = giving_way_ = timed_ = wakeable_ = 0;
  spurious_left_ = settings.spurious_wakeups_max;
  steps_ = 0;
  clock_reads_ = 0;
  is_quiet_ = false;
  now_ns_ = kept_now_ns_;
  random_ = Random();
  fair_ = Random();
  exceptions_.clear();
  is_throwing_ = false;
  events_.clear();
  decisions_.clear();
}

std::optional<RawFailure> Runtime::prepare(const std::function<void()>& prepare, Strategy& strategy,
                                           const RuntimeSettings& settings) {
  arena_.forget();
  globals_.keep();
  kept_now_ns_ = kEpochNs;
  if (!prepare) return std::nullopt;
  reset(settings);
  execute(prepare, strategy);
  if (!failure_) {
    arena_.keep();
    globals_.keep();
    kept_now_ns_ = now_ns_;
  }
  return failure_;
}

void Runtime::finish() {
  globals_.restore_outside();
  arena_.forget();
}

const std::optional<RawFailure>& Runtime::run(const std::function<void()>& body, Strategy& strategy,
                                              const RuntimeSettings& settings) {
  reset(settings);
  globals_.restore();
  execute(body, strategy);
  captures_ = false;
  return failure_;
}

void Runtime::execute(const std::function<void()>& body, Strategy& strategy) {
  strategy_ = &strategy;
  strategy_follows_ = strategy.follows_steps();
  create_thread(run_body, const_cast<std::function<void()>*>(&body));
  current_thread_ = threads_[0];
  events_.push_back({.thread = 0, .is_step = false});
  std::uintptr_t saved[2] = {exception_globals_[0], exception_globals_[1]};
  g_is_exploring = true;
  const transfer_t back = jump_fcontext(current_thread_->context, &outside());
  g_is_exploring = false;
  std::ranges::copy(saved, exception_globals_);
  if (back.data != nullptr) keep_context(back);
}

void Runtime::leave() {
  g_is_exploring = false;
  jump_fcontext(outside().context, current_thread_);
  std::terminate();  // A thread that left is never resumed.
}

void Runtime::fail(FailureKind kind, std::string what) {
  g_is_exploring = false;
  if (captures_ && kind != FailureKind::deadlock) capture();
  failure_ = RawFailure{.kind = kind, .what = std::move(what), .thread = current_};
  leave();
}

void Runtime::crash(int signal, std::uintptr_t address) {
  if (stacks_.is_guard(address)) stack_overflow();
  const bool has_address = signal == SIGSEGV || signal == SIGBUS;
  fail(FailureKind::crash, has_address
                               ? fmt::format("{} at address {:#x}", ::strsignal(signal), address)
                               : std::string(::strsignal(signal)));
}

void Runtime::stack_overflow() {
  fail(FailureKind::crash, "the stack overflowed");
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
  thread.clock.clear();
  thread.acquirable.clear();
  thread.fenced.clear();
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
    Thread& creator = current_thread();
    thread.clock.join(creator.clock);
    creator.clock.set(current_, creator.clock.of(current_) + 1);
    note_event(OpKind::create, index);
    detects_races_ = settings_.races != Races::are_ignored;
    is_alone_ = false;
  }
  thread.clock.set(index, 1);
  operations_[index] = {.address = index, .pc = 0, .kind = OpKind::start};
  enabled_ |= only(index);
  ++unfinished_;
  return index;
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

void Runtime::switch_to(unsigned next) {
  Thread& from = current_thread();
  Thread& to = *threads_[next];
  from.error_number = errno;
  errno = to.error_number;
  from.exceptions[0] = exception_globals_[0];
  from.exceptions[1] = exception_globals_[1];
  exception_globals_[0] = to.exceptions[0];
  exception_globals_[1] = to.exceptions[1];
  current_ = next;
  current_thread_ = &to;
  keep_context(jump_fcontext(to.context, &from));
}

void Runtime::reschedule() {
  check_headroom();
  g_is_exploring = false;
  if (captures_) capture();
  const unsigned next = choose();
  if (next != current_) switch_to(next);
  g_is_exploring = true;
}

unsigned Runtime::choose() {
  for (;;) {
    ++progress_;
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
      next = strategy_->choose(at);
      decisions_.push_back(static_cast<std::uint8_t>(next));
    }
    const bool is_early = (enabled_ & only(next)) == 0;
    if (is_early) {
      --spurious_left_;
      wake(next, (timed_ & only(next)) != 0 ? Wake::timed_out : Wake::spurious);
    }
    const Operation& operation = operations_[next];
    events_.push_back({.address = operation.address,
                       .pc = operation.pc,
                       .kind = operation.kind,
                       .thread = static_cast<std::uint8_t>(next),
                       .is_preemption = at.current_can_go_on && next != current_,
                       .is_step = true});
    if (captures_) [[unlikely]]
      capture_step(next);
    note_move(next);
    if (strategy_follows_) strategy_->stepped(next, at);
    if (is_early && (enabled_ & only(next)) == 0) continue;  // The lock it takes back is held.
    return next;
  }
}

void Runtime::point(OpKind kind, std::uintptr_t address, const void* pc) {
  operations_[current_] = {.address = address, .pc = points_.offset_of(pc), .kind = kind};
  reschedule();
}

void Runtime::yield(const void* pc) {
  const bool spins_on = !is_patient();
  give_way();
  if (!spins_on) point(OpKind::yield, 0, pc);
}

unsigned Runtime::choose_option(unsigned count) {
  if (count <= 1) return 0;
  const RuntimeScope scope;
  const unsigned option = strategy_->choose_option(count);
  decisions_.push_back(static_cast<std::uint8_t>(option));
  events_.push_back({.kind = OpKind::choice,
                     .thread = static_cast<std::uint8_t>(current_),
                     .option = static_cast<std::uint8_t>(option)});
  if (captures_) capture_event();
  return option;
}

std::int64_t Runtime::now_ns() {
  // Ever faster for who does nothing but look at the clock.
  constexpr std::uint32_t kPatience = 256;
  constexpr std::uint32_t kDoublingsMax = 40;
  now_ns_ += std::int64_t{1} << std::min(clock_reads_++ / kPatience, kDoublingsMax);
  return now_ns_;
}

void Runtime::sleep_until(std::int64_t deadline_ns, const void* pc) {
  Thread& self = current_thread();
  self.deadline_ns = deadline_ns;
  timed_ |= only(current_);
  wakeable_ |= only(current_);
  enabled_ &= ~only(current_);
  point(OpKind::sleep, 0, pc);
}

void Runtime::fire_earliest_timeout() {
  unsigned earliest = kNobody;
  for (ThreadSet left = timed_; left != 0; left &= left - 1) {
    const auto thread = static_cast<unsigned>(std::countr_zero(left));
    if (earliest == kNobody || threads_[thread]->deadline_ns < threads_[earliest]->deadline_ns) {
      earliest = thread;
    }
  }
  wake(earliest, Wake::timed_out);
}

void Runtime::wake(unsigned index, Wake reason) {
  Thread& thread = *threads_[index];
  thread.woken = reason;
  if (reason == Wake::timed_out) now_ns_ = std::max(now_ns_, thread.deadline_ns);
  timed_ &= ~only(index);
  wakeable_ &= ~only(index);
  if (thread.waits_on != nullptr) {
    thread.waits_on->remove(index);
    thread.waits_on = nullptr;
  }
  if (SyncObject* const lock = thread.takes_back; lock != nullptr) {
    operations_[index] = {
        .address = lock->address, .pc = operations_[index].pc, .kind = OpKind::lock};
    lock->pending |= only(index);
    update_enabled(*lock);
    return;
  }
  // A lock waited for with a deadline is given up: whoever takes it now does not hold this one up.
  if (SyncObject* const lock = sync_.find(operations_[index].address); lock != nullptr) {
    lock->pending &= ~only(index);
    lock->pending_shared &= ~only(index);
  }
  enabled_ |= only(index);
}

bool Runtime::knows_everything() const {
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

std::uintptr_t Runtime::portable(std::uintptr_t address) const {
  if (globals_.contains(address)) return address - globals_.base();
  if (arena_.contains(address)) return (std::uintptr_t{1} << 40U) + (address - arena_.base());
  if (stacks_.contains(address)) return (std::uintptr_t{2} << 40U) + (address - stacks_.base());
  return address < kThreadsMax ? address : ~std::uintptr_t{0};
}

std::uint64_t Runtime::trace_hash() const {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  const auto mix = [&hash](std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29U;
  };
  for (const Event& event : events_) {
    mix(portable(event.address));
    mix((std::uint64_t{event.pc} << 32U) | (std::uint64_t{event.option} << 16U) |
        (std::uint64_t{event.thread} << 8U) | static_cast<std::uint64_t>(event.kind));
  }
  return hash;
}

}  // namespace misdeal::explore

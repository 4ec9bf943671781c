#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include <cxxabi.h>
#include <fmt/format.h>
#include <sys/single_threaded.h>

#include "harness/explore/runtime_step.h"
#include "harness/explore/strategies/replay.h"

namespace misdeal::explore {

namespace {

bool depends_on_memory(std::optional<FailureKind> kind) {
  return kind == FailureKind::data_race || kind == FailureKind::lock_order;
}

}  // namespace

constinit Runtime* g_runtime = nullptr;
constinit bool g_is_exploring = false;

Runtime::Runtime() {
  threads_.reserve(kThreadsMax);
  // Else shared_ptr counts without atomics: there is only one thread of the operating system.
  __libc_single_threaded = 0;
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
  watches_accesses_ = tracks_lock_order_ || !settings.access_orders.empty();
  thread_count_ = unfinished_ = current_ = 0;
  detects_races_ = false;
  is_alone_ = true;
  has_new_sharing_ = false;
  // Else nobody asks what came before what, or learns a point by it.
  keeps_clocks_ = settings.races != Races::are_ignored || !points_.has_all_atomics();
  looks_closely_ = captures_ || settings.races == Races::are_explored;
  enabled_ = giving_way_ = timed_ = wakeable_ = 0;
  spurious_left_ = settings.spurious_wakeups_max;
  steps_before_ += steps_;
  steps_ = 0;
  clock_reads_ = 0;
  set_quiet(false);
  now_ns_ = kept_now_ns_;
  random_ = Random();
  fair_ = Random();
  exceptions_.clear();
  is_throwing_ = false;
  events_.clear();
  decisions_.clear();
}

void Runtime::begin(std::string_view kind) {
  exception_globals_ = reinterpret_cast<std::uintptr_t*>(abi::__cxa_get_globals());
  error_number_ = &errno;
  if (kind.empty()) {
    sharing_of_no_kind_.clear();
    sharing_ = &sharing_of_no_kind_;
    return;
  }
  auto found = sharing_by_kind_.find(kind);
  if (found == sharing_by_kind_.end())
    found = sharing_by_kind_.try_emplace(std::string(kind)).first;
  sharing_ = &found->second;
}

std::optional<RawFailure> Runtime::prepare(const std::function<void()>& prepare, Strategy& strategy,
                                           const RuntimeSettings& settings) {
  arena_.forget();
  globals_.keep();
  kept_now_ns_ = kEpochNs;
  if (!prepare) return std::nullopt;
  execute_whole(prepare, strategy, settings);
  if (!failure_) {
    arena_.keep();
    globals_.keep();
    kept_now_ns_ = now_ns_;
  }
  return failure_;
}

PreparedWorld Runtime::prepared() const {
  return {.heap = arena_.kept(),
          .globals = globals_.changed(),
          .now_ns = kept_now_ns_,
          .is_prepared = true};
}

bool Runtime::start_from(const PreparedWorld& world) {
  if (!world.is_prepared || !globals_.keep_with(world.globals)) return false;
  arena_.keep(world.heap);
  kept_now_ns_ = world.now_ns;
  return true;
}

void Runtime::finish() {
  globals_.restore_outside();
  arena_.forget();
}

const std::optional<RawFailure>& Runtime::run(const std::function<void()>& body, Strategy& strategy,
                                              const RuntimeSettings& settings) {
  execute_whole(body, strategy, settings);
  captures_ = false;
  return failure_;
}

const std::optional<RawFailure>& Runtime::run_again(const std::function<void()>& body,
                                                    const RuntimeSettings& settings,
                                                    const SystemVector<std::uint8_t>& decisions) {
  Replay again(decisions);
  again.begin();
  return run(body, again, settings);
}

void Runtime::execute_whole(const std::function<void()>& body, Strategy& strategy,
                            const RuntimeSettings& settings) {
  execute_once(body, strategy, settings);
  // Where everything is looked at closely, stacks are, too.
  if (!has_new_sharing_ || looks_closely_) return;
  const std::optional<FailureKind> first = kind_of_failure();
  const std::uint64_t first_hash = trace_hash();
  while (has_new_sharing_) {
    Replay again(decisions_);
    again.begin();
    execute_once(body, again, settings);
  }
  // By what is now remembered a race may be seen, or locks be known to be ordered: that is all.
  const std::optional<FailureKind> last = kind_of_failure();
  if (depends_on_memory(first) || depends_on_memory(last)) return;
  if (first != last || first_hash != trace_hash()) {
    failure_ = RawFailure{.kind = FailureKind::divergence,
                          .what =
                              "the same decisions led to something else at once; the body "
                              "depends on something that is not controlled"};
  }
}

void Runtime::execute_once(const std::function<void()>& body, Strategy& strategy,
                           const RuntimeSettings& settings) {
  reset(settings);
  globals_.restore();
  execute(body, strategy);
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
  note_event(OpKind::choice, 0, option);
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

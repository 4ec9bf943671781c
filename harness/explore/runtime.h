#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/explore/arena.h"
#include "harness/explore/event.h"
#include "harness/explore/fiber.h"
#include "harness/explore/globals.h"
#include "harness/explore/libc_code.h"
#include "harness/explore/lock_order.h"
#include "harness/explore/points.h"
#include "harness/explore/prepared_world.h"
#include "harness/explore/random.h"
#include "harness/explore/raw_failure.h"
#include "harness/explore/shadow.h"
#include "harness/explore/stack_sharing.h"
#include "harness/explore/strategy.h"
#include "harness/explore/sync_objects.h"
#include "harness/explore/thread.h"
#include "misdeal/explore.h"

namespace misdeal::explore {

struct RuntimeSettings {
  std::uint32_t steps_max = 20'000;
  std::uint32_t spurious_wakeups_max = 1;
  Races races = Races::are_failures;
  bool finds_lock_order_inversions = true;
  bool reuses_memory = true;
  /// At once; otherwise they first spin for some rounds without interruption, for code that does
  /// something else after a few.
  bool spinners_give_way = true;
  std::span<std::uint8_t> access_orders;  ///< see Options
  std::uint32_t traps_before_step = 0;    ///< see Options
};

/// Ends a thread from within, see pthread_exit.
struct ThreadExit {};

/// One execution at a time of a program, on fibers, each step chosen by a strategy.
///
/// There is one, reached by the interposed functions through `g_runtime`. Everything runs on the
/// thread that calls `run`.
class Runtime {
 public:
  Runtime();
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// A new exploration. It goes on with what the last one of its kind learned of stacks; with
  /// nothing, if it has none.
  void begin(std::string_view kind);
  /// Runs `prepare` and makes its result the world that executions start from.
  std::optional<RawFailure> prepare(const std::function<void()>& prepare, Strategy& strategy,
                                    const RuntimeSettings& settings);
  /// What `prepare` made.
  [[nodiscard]] PreparedWorld prepared() const;
  /// Instead of `prepare`; false if that is to be called nevertheless. The world must live until
  /// `finish`.
  [[nodiscard]] bool start_from(const PreparedWorld& world);
  /// Puts the world outside executions back.
  void finish();
  /// Nothing if the execution passed.
  const std::optional<RawFailure>& run(const std::function<void()>& body, Strategy& strategy,
                                       const RuntimeSettings& settings);

  /// The same with the decisions of an earlier execution.
  const std::optional<RawFailure>& run_again(const std::function<void()>& body,
                                             const RuntimeSettings& settings,
                                             const SystemVector<std::uint8_t>& decisions);

  [[nodiscard]] const SystemVector<Event>& events() const { return events_; }
  [[nodiscard]] std::uint64_t trace_hash() const;
  [[nodiscard]] const SystemVector<std::uint8_t>& decisions() const { return decisions_; }
  Points& points() { return points_; }
  [[nodiscard]] const LibcCode& libc() const { return libc_; }
  Arena& arena() { return arena_; }
  [[nodiscard]] std::string name_of(const Operation& operation);

  /// The next run notes the stack of every step, the values of atomics, and the stack of this
  /// access.
  void capture_stacks(std::optional<RacingAccess> access);
  [[nodiscard]] std::vector<RawWitness> witnesses(const RawFailure& failure);
  /// In order of execution, if the last run captured.
  [[nodiscard]] const std::vector<CapturedStep>& captured_steps() const { return captured_steps_; }

  // What the interposed functions call, from within an execution only.

  /// A plain access, passing its point if races are explored. Defined in runtime_access.h.
  void access(std::uintptr_t address, std::size_t size, bool is_write, const void* pc);
  /// The same without a point.
  void access_range(std::uintptr_t address, std::size_t size, bool is_write, std::uint32_t pc) {
    note_access(address, size, is_write);
    if (detects_races_) check_races(address, size, is_write, pc);
  }
  /// Before an atomic operation: passes its point, and orders memory as `order` says.
  void atomic_access(std::uintptr_t address, std::size_t size, OpKind kind, int order,
                     std::uint32_t pc);
  /// What an atomic operation found and left.
  void note_values(std::uint64_t before, std::uint64_t after) {
    if (captures_) [[unlikely]]
      capture_values(before, after);
  }
  void note_load(std::uintptr_t address, std::uint64_t value, std::uint32_t pc);
  /// The current thread changed what is at this address, so got on.
  void note_store(std::uintptr_t address) {
    Thread& self = current_thread();
    self.load_count = self.repeated_loads = self.spins = 0;
    note_lock(address);
  }
  /// The same of a lock taken or left: no progress by itself.
  void note_lock(std::uintptr_t address) {
    if ((giving_way_ & ~only(current_)) != 0) [[unlikely]]
      free_those_who_look_at(address);
  }
  void fence(int order);

  [[noreturn]] void fail(FailureKind kind, std::string what);
  [[noreturn]] void crash(int signal, std::uintptr_t address);
  /// Whether a fault at this address is a stack that overflowed, perhaps within the runtime.
  [[nodiscard]] bool is_overflow(std::uintptr_t address) const { return stacks_.is_guard(address); }
  /// Grows with every step of every execution.
  [[nodiscard]] std::uint64_t progress() const { return steps_before_ + steps_; }
  /// Memory that code which is not instrumented has written to.
  void wrote(std::uintptr_t address, std::size_t size) {
    if (globals_.contains(address)) globals_.note_write(address, size);
  }

  unsigned create_thread(void* (*routine)(void*), void* argument);
  int join(unsigned thread, void** result);
  int detach(unsigned thread);
  [[nodiscard]] unsigned current() const { return current_; }
  Thread& current_thread() { return *current_thread_; }
  [[nodiscard]] unsigned thread_count() const { return thread_count_; }
  Thread& thread(unsigned index) { return *threads_[index]; }

  void point(OpKind kind, std::uintptr_t address, const void* pc);
  void yield(const void* pc);
  void sleep_until(std::int64_t deadline_ns, const void* pc);
  [[nodiscard]] std::int64_t now_ns();
  unsigned choose_option(unsigned count);
  /// What rand() gives: the same numbers in every execution.
  int random_number() { return static_cast<int>(random_.next() >> 33U); }

  // Synchronisation; errno values as pthread has them. Deadlines in virtual ns; kForever: none.
  static constexpr std::int64_t kForever = -1;
  /// No deadline is later: 146 years.
  static constexpr std::int64_t kLatest = std::numeric_limits<std::int64_t>::max() / 2;
  SyncObject& object(std::uintptr_t address, SyncKind kind) {
    check_headroom();
    return sync_.object(address, kind);
  }
  int lock(SyncObject& lock, int type, std::int64_t deadline_ns, const void* pc);
  int try_lock(SyncObject& lock, int type, const void* pc);
  int unlock(SyncObject& lock, const void* pc);
  int lock_shared(SyncObject& lock, std::int64_t deadline_ns, const void* pc);
  int try_lock_shared(SyncObject& lock, const void* pc);
  int wait(SyncObject& condition, SyncObject& lock, std::int64_t deadline_ns, const void* pc);
  void notify(SyncObject& condition, bool all, const void* pc);
  /// Waits in the queue of an object until unparked; false when the deadline passed.
  Wake park(SyncObject& object, std::int64_t deadline_ns);
  /// Wakes up to `count` of those parked; how many.
  unsigned unpark(SyncObject& object, unsigned count);
  void acquire(SyncObject& object) { learn(object.clock); }
  void release(SyncObject& object);
  /// Takes part in what a lock needs: enabled as soon as the lock is free.
  void destroy(SyncObject& object, const void* pc);

  void* allocate(std::size_t size, std::size_t alignment);
  void free(void* block, const void* pc);
  /// While true, what is allocated is an exception.
  void set_throwing(bool is_throwing) { is_throwing_ = is_throwing; }

  /// Destroys what the thread that ends has for itself, and frees it.
  void end_thread_storage();

  /// Whether this is memory of the code under exploration: its globals, its heap, its stacks.
  [[nodiscard]] bool owns(std::uintptr_t address) const {
    return arena_.contains(address) || globals_.contains(address) || stacks_.contains(address);
  }
  /// A lock of a shared library, used within it: nothing that is explored.
  [[nodiscard]] bool is_foreign(std::uintptr_t address, const void* pc) const {
    return points_.offset_of(pc) == 0 && !owns(address);
  }
  /// While true, nobody is interrupted: whoever can go on does, and nothing is decided.
  bool set_quiet(bool is_quiet) {
    const bool is_careful = captures_ || is_quiet || settings_.traps_before_step != 0;
    careful_from_step_ = is_careful ? 0 : settings_.steps_max / 2;
    return std::exchange(is_quiet_, is_quiet);
  }

  [[noreturn]] void thread_main();

 private:
  static constexpr std::int64_t kEpochNs = 1'000'000'000;

  void reset(const RuntimeSettings& settings);
  void execute(const std::function<void()>& body, Strategy& strategy);
  void execute_once(const std::function<void()>& body, Strategy& strategy,
                    const RuntimeSettings& settings);
  [[nodiscard]] std::optional<FailureKind> kind_of_failure() const {
    return failure_ ? std::optional(failure_->kind) : std::nullopt;
  }
  /// And again, with the same decisions, until everything was seen.
  void execute_whole(const std::function<void()>& body, Strategy& strategy,
                     const RuntimeSettings& settings);
  unsigned choose();
  /// Whatever the circumstances; counts the step.
  unsigned choose_carefully();
  /// Asks the strategy.
  unsigned decide(const Crossroads& at);
  void take_step(unsigned next, const Crossroads& at);
  void switch_to(unsigned next);
  void reschedule();
  void give_way();
  void free_those_who_look_at(std::uintptr_t address);
  [[nodiscard]] bool is_patient() const;
  /// Whether a load is one more round of a spin that nobody is to interrupt.
  [[nodiscard]] bool spins_through(std::uintptr_t address, std::uint32_t pc) const;
  ThreadSet runnable() { return (giving_way_ & enabled_) == 0 ? enabled_ : runnable_of_spinning(); }
  ThreadSet runnable_of_spinning();
  void note_move(unsigned mover) {
    threads_[mover]->moved_at = steps_;
    if (giving_way_ != 0) note_move_of_spinning(mover);
  }
  void note_move_of_spinning(unsigned mover);
  /// Of the current thread, between two steps of it.
  void note_event(OpKind kind, std::uintptr_t address, unsigned option = 0) {
    Event& event = events_.emplace_back();
    event.address = address;
    event.kind = kind;
    event.thread = static_cast<std::uint8_t>(current_);
    event.option = static_cast<std::uint8_t>(option);
    if (captures_) [[unlikely]]
      capture_event();
  }
  [[noreturn]] void leave();
  void finish_thread();
  void fire_earliest_timeout();
  void wake(unsigned thread, Wake reason);
  void start_clock(unsigned thread);
  /// What the current thread does from now on comes after what others learn of it.
  void advance_clock() {
    VectorClock& clock = current_thread_->clock;
    clock.set(current_, clock.of(current_) + 1);
  }
  void release_to(VectorClock& clock);
  void take_shared(SyncObject& lock, LockWait wait);
  /// The current thread has taken a lock: what follows for clocks, and for the order of locks.
  void note_taken(SyncObject& lock, bool is_shared, LockWait wait);
  void note_left(const SyncObject& lock);
  [[noreturn]] void lock_order_inversion();
  /// What happened before comes before whatever the current thread does now.
  void learn(const VectorClock& news) {
    if (!keeps_clocks_) return;
    current_thread().clock.join(news);
    if (tracks_lock_order_) [[unlikely]]
      lock_order_.learn(current_, news);
  }
  void update_enabled(SyncObject& lock);
  void check_races_of_range(std::uintptr_t address, std::size_t size, bool is_write,
                            std::uint32_t pc);
  void check_race(ShadowWord& word, ShadowAccess now, std::uintptr_t address);
  bool outlives(ShadowAccess then, ShadowAccess now, std::uintptr_t address);
  void check_race_in_row(ShadowWord& word, ShadowAccess now, std::uintptr_t address,
                         ShadowWord& before, ShadowWord& after);
  void check_shared_word(ShadowWord& word, ShadowAccess now, std::uintptr_t address);
  void check_atomic_race(ShadowCell& cell, std::uintptr_t address, std::size_t size, bool is_write,
                         std::uint32_t pc);
  void check_race_of_free(std::uintptr_t block, std::size_t size, std::uint32_t pc);
  void check_shared(ShadowCell& cell, ShadowAccess now, std::uintptr_t address);
  void meet(ShadowAccess then, ShadowAccess now, std::uintptr_t address);
  void watch(ShadowAccess then, ShadowAccess now);
  void capture_access(ShadowAccess now, std::uintptr_t address);
  void race(ShadowAccess first, ShadowAccess second, std::uintptr_t address);
  void check_races(std::uintptr_t address, std::size_t size, bool is_write, std::uint32_t pc);
  /// Of the stack of another thread: that one's own accesses have to be remembered from now on.
  void note_sharing(std::uintptr_t address, std::size_t size) {
    if (!stacks_.contains(address) || FiberStacks::is_own(address, current_thread_->stack_limit))
      return;
    if (sharing_->share(address - stacks_.base(), size)) has_new_sharing_ = true;
  }
  [[nodiscard]] bool is_in_order(std::uintptr_t address, std::size_t size, bool is_write) const;
  bool is_met_by_one(std::uintptr_t address, std::size_t size, bool is_write, const void* pc);
  [[gnu::noinline]] void check_races_at(std::uintptr_t address, std::size_t size, bool is_write,
                                        const void* pc);
  [[gnu::noinline]] void look_closely(std::uintptr_t address, std::size_t size, bool is_write,
                                      const void* pc);
  void trap_if_asked_for();
  [[nodiscard]] bool knows_everything() const;
  void pass_point_of_access(std::uintptr_t address, bool is_write, std::uint32_t pc);
  /// The runtime must not overflow the stack of its caller: the system's heap, for one, would be
  /// left in the middle of something. So what the code under exploration may use ends earlier.
  void check_headroom() {
    const auto here = stack_pointer();
    if (here < current_thread_->stack_limit) [[unlikely]]
      stack_overflow();
  }
  [[noreturn]] void stack_overflow();
  [[gnu::always_inline]] void note_access(std::uintptr_t address, std::size_t size, bool is_write) {
    check_headroom();
    if (arena_.contains(address)) {
      if (arena_.is_freed(address)) [[unlikely]]
        use_after_free(address, size, is_write);
    } else if (is_write && globals_.contains(address)) {
      globals_.note_write(address, size);
    }
  }
  [[noreturn]] void use_after_free(std::uintptr_t address, std::size_t size, bool is_write);
  [[noreturn]] void deadlock();
  [[nodiscard]] std::string describe_wait(unsigned thread);
  void capture();
  void capture_event();
  void capture_step(unsigned thread);
  void capture_atomic(const Operation& operation);
  void capture_values(std::uint64_t before, std::uint64_t after);
  [[nodiscard]] std::uintptr_t portable(std::uintptr_t address) const;

  Arena arena_;
  Globals globals_;
  FiberStacks stacks_;
  Shadow shadow_;
  StackSharing sharing_of_no_kind_;
  std::map<std::string, StackSharing, std::less<>> sharing_by_kind_;
  StackSharing* sharing_ = &sharing_of_no_kind_;  ///< of the kind that is explored
  SyncTable sync_;
  Points points_;
  LibcCode libc_;
  LockOrder lock_order_;

  RuntimeSettings settings_;
  Strategy* strategy_ = nullptr;
  bool strategy_follows_ = true;
  std::optional<RawFailure> failure_;

  Thread outside_;  ///< who starts executions, while they run
  SystemVector<Thread*> threads_;
  Operation operations_[kThreadsMax];
  unsigned thread_count_ = 0;
  bool detects_races_ = false;  ///< wanted, and there is somebody to race with
  bool is_alone_ = true;        ///< all others have ended, and the current thread knows of it
  bool keeps_clocks_ = true;    ///< something depends on them
  bool looks_closely_ = false;  ///< at plain accesses: they may be points, or are captured
  bool tracks_lock_order_ = false;
  bool has_new_sharing_ = false;   ///< so not every race was seen
  bool watches_accesses_ = false;  ///< who reads from whom, or in which order
  unsigned unfinished_ = 0;
  unsigned current_ = 0;
  Thread* current_thread_ = nullptr;  ///< number `current_`
  ThreadSet enabled_ = 0;
  ThreadSet giving_way_ = 0;  ///< could run, but let others go first
  ThreadSet timed_ = 0;       ///< waiting with a deadline
  ThreadSet wakeable_ = 0;    ///< may wake for no reason, or because time passed
  std::uint32_t spurious_left_ = 0;
  bool is_quiet_ = false;
  std::uint32_t steps_ = 0;
  std::uint64_t steps_before_ = 0;       ///< of earlier executions
  std::uint32_t careful_from_step_ = 0;  ///< see choose()
  std::int64_t now_ns_ = 0;
  std::uint32_t clock_reads_ = 0;
  std::int64_t kept_now_ns_ = kEpochNs;  ///< when executions start
  Random random_;
  Random fair_;
  SystemVector<Event> events_;
  SystemVector<std::uint8_t> decisions_;
  // Of the thread that explores, shared by all that are explored.
  std::uintptr_t* exception_globals_ = nullptr;
  int* error_number_ = nullptr;

  bool is_throwing_ = false;
  SystemVector<std::uintptr_t> exceptions_;  ///< blocks that hold one

  bool captures_ = false;
  std::optional<RacingAccess> captured_access_;
  Stack captured_stack_;
  std::vector<CapturedStep> captured_steps_;
};

/// The one runtime, for functions that can be given no argument; nullptr outside explore().
extern Runtime* g_runtime;
/// Whether code under exploration runs now: interposed functions do what they always do otherwise.
extern bool g_is_exploring;

/// As long as it lives, the runtime itself runs.
class RuntimeScope {
 public:
  RuntimeScope() : was_exploring_(g_is_exploring) { g_is_exploring = false; }
  ~RuntimeScope() { g_is_exploring = was_exploring_; }
  RuntimeScope(const RuntimeScope&) = delete;
  RuntimeScope& operator=(const RuntimeScope&) = delete;

 private:
  const bool was_exploring_;
};

}  // namespace misdeal::explore

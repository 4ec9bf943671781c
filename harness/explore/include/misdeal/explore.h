#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Runs unmodified concurrent C++ under a scheduler that decides who runs, so that a race is found
/// by search and, once found, fails every time.
///
/// What is explored must be compiled by clang with the flags that misdeal_explore_test() sets:
/// ThreadSanitizer's instrumentation, over this runtime instead of the sanitizer's. Every thread
/// becomes a fiber of one operating-system thread; every synchronisation and every access that
/// threads really share becomes a point at which another may be scheduled.
///
/// Memory model: sequentially consistent interleavings. Data races are reported, and code that has
/// none behaves as these interleavings do; weaker orderings of atomics are not simulated, but a
/// missing acquire or release shows as a data race on what it should have published.
namespace misdeal::explore {

enum class StrategyKind : std::uint8_t {
  portfolio,  ///< takes turns: random, sticky random, pct, pos, urw, surw
  random,     ///< switches threads with `switch_probability` at each point
  pct,        ///< random priorities, `pct_depth` - 1 changes (Burckhardt et al., 2010)
  pos,        ///< priorities of operations, drawn anew after conflicts (Yuan, Yang, Gu, 2018)
  urw,        ///< random walk weighted by remaining lengths: interleavings equally likely
  surw,       ///< the same over the accesses to one place at a time (Zhao et al., 2025)
  dfs,        ///< every schedule, depth first, up to `preemptions_max`
  dpor,  ///< one schedule a trace: what no thread could tell apart runs once (Abdulla et al., 2014)
};

enum class FailureKind : std::uint8_t {
  assertion,  ///< check(), assert, abort
  uncaught_exception,
  crash,     ///< a signal: segmentation fault, division by zero, …
  deadlock,  ///< nobody can run; names threads and what they wait for
  livelock,  ///< more steps than `steps_max`
  /// Locks taken in orders that do not agree: nobody waited for ever this time, but another
  /// schedule makes the threads wait for each other in a circle.
  lock_order,
  data_race,
  use_after_free,
  double_free,
  thread_leak,  ///< the body ended with a thread neither joined nor detached
  lock_misuse,  ///< unlocking what is not held, destroying what is held, locking it twice
  unsupported,  ///< named in `what`
  divergence,   ///< the same schedule did something else: the body depends on what is not
                ///< controlled
};

std::string_view to_string(StrategyKind strategy);
std::string_view to_string(FailureKind kind);
std::optional<StrategyKind> parse_strategy(std::string_view name);
/// Whether it ends by itself, when every schedule was run.
constexpr bool is_exhaustive(StrategyKind strategy) {
  return strategy == StrategyKind::dfs || strategy == StrategyKind::dpor;
}

enum class Races : std::uint8_t {
  are_failures,
  are_explored,  ///< racing accesses become points of scheduling, to find what the race does
  are_ignored,   ///< plain accesses cost and do nothing
};

struct Options {
  StrategyKind strategy = StrategyKind::portfolio;
  std::uint64_t seed = 1;
  std::uint64_t executions_max = 10'000;
  /// Points an execution may pass, before it counts as a livelock.
  std::uint32_t steps_max = 20'000;
  /// For dfs: switches away from a thread that could go on. All if not said.
  std::uint32_t preemptions_max = ~0U;
  double switch_probability = 0.5;  ///< for random
  std::uint32_t pct_depth = 3;
  /// Wake-ups for no reason, and timeouts that fire although somebody could run, an execution.
  std::uint32_t spurious_wakeups_max = 1;
  Races races = Races::are_failures;
  /// Needs the clocks of the races: not looked for if those are ignored.
  bool finds_lock_order_inversions = true;
  /// Every failure, and one in a hundred executions that pass, is run again and compared.
  bool verifies = true;
  /// Every atomic operation is a point, also those that only one thread was seen to touch.
  bool stops_at_all_atomics = false;
  /// Of a failure: what each step read or wrote, and where; atomic operations that are no points
  /// are among them. Costs some tenths of a second.
  bool describes_steps = false;
  /// Set to 1, at a hash of the two places, for each access to what another thread accessed before
  /// it, one of them a write: an order of two places that was not seen yet is what guides a fuzzer
  /// to new schedules. Must not be among what the explorer puts back: a shared library's, or the
  /// heap's.
  std::span<std::uint8_t> access_orders;
  /// Of a failure: the functions and lines of its stacks. A symbolizer is started for that, which
  /// costs some tenths of a second; without, its stacks are empty.
  bool finds_places = true;
  /// Run one execution along this schedule instead of searching.
  std::string replay;
  /// Of that execution: before this step, counted from 1, the process gets SIGTRAP, for a debugger
  /// to stop where the thread is that gives way or goes on. 0: never.
  std::uint32_t traps_before_step = 0;
};

struct StackFrame {
  std::string function;
  std::string file;
  std::uint32_t line = 0;  ///< 0 if not known
};

/// Whether it is one of the standard library's own ways, which tell nobody anything.
bool is_of_library(const StackFrame& frame);

/// One step of the failing execution.
struct Step {
  std::uint32_t thread = 0;  ///< 0 runs the body; others in order of their creation
  std::uint32_t number = 0;  ///< from 1; 0 for what a thread did on the way to its next step
  std::string_view operation;
  std::string object;          ///< "mutex 2", "0x…", "thread 1": the same name for the same object
  std::uintptr_t pc = 0;       ///< within the program, as symbolizers take it
  bool is_preemption = false;  ///< the thread before could have gone on
  // With Options::describes_steps:
  std::string value;  ///< of an atomic operation: "0" read or written, "0 -> 1" changed
  StackFrame where;   ///< the innermost place that is not of the standard library
};

/// A place that takes part in a failure, with the thread that was there.
struct Witness {
  std::uint32_t thread = 0;
  std::string doing;  ///< "writes 4 bytes at …", "waits for mutex 1, held by thread 2"
  std::vector<StackFrame> stack;
};

struct Failure {
  FailureKind kind = FailureKind::assertion;
  std::string what;
  std::vector<Witness> witnesses;
  std::string schedule;  ///< for Options::replay
  std::uint64_t trace_hash = 0;
  std::uint32_t preemptions = 0;
  std::uint64_t steps_taken = 0;  ///< how often it was settled who runs next
  /// Those, and what threads did on the way; with Options::describes_steps also atomic operations
  /// that were no choice.
  std::vector<Step> steps;
};

struct Result {
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;
  /// dfs and dpor: every schedule within the bound was run.
  bool is_exhaustive = false;
  std::optional<Failure> failure;
  std::string strategy;  ///< the one that found the failure
};

/// What is explored. Both functions run in the world that is put back before every execution:
/// globals, and everything allocated. Variables captured from outside are not put back.
struct Program {
  std::function<void()> prepare;  ///< once, on one thread; executions start from its result
  /// May start threads. Once an execution; with the same schedule again where an execution is
  /// verified, and where a thread for the first time reaches into a part of another's stack.
  std::function<void()> body;
};

/// Searches until a failure is found, the search space or `executions_max` is exhausted.
/// Not to be called from several threads at once: one search a process.
Result explore(const Options& options, const Program& program);
Result explore(const Options& options, const std::function<void()>& body);

/// Called by the code under exploration: fails the execution unless `condition`.
void check(bool condition, std::string_view what = {},
           std::source_location where = std::source_location::current());

/// As long as it lives, the calling thread is outside the exploration: nobody else is scheduled,
/// what it reads and writes is not looked at, and what it allocates outlives the execution. For
/// code that records or judges. Must not wait for another thread.
class Outside {
 public:
  Outside();
  ~Outside();
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;

 private:
  bool was_exploring_;
};

/// As long as it lives, nobody is interrupted: a thread runs until it waits. For the part of a body
/// that only prepares what is to be explored, where `prepare` cannot, as it leaves threads behind.
class Uninterrupted {
 public:
  Uninterrupted();
  ~Uninterrupted();
  Uninterrupted(const Uninterrupted&) = delete;
  Uninterrupted& operator=(const Uninterrupted&) = delete;

 private:
  bool before_;
};

/// Ends the execution as failed, from within an Outside, too.
[[noreturn]] void fail(std::string_view what);

/// A failure in words, for terminals and test logs.
std::string describe(const Failure& failure);

}  // namespace misdeal::explore

#include "misdeal/explore.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "harness/explore/crash_handler.h"
#include "harness/explore/explore_with.h"
#include "harness/explore/runtime.h"
#include "harness/explore/schedule.h"
#include "harness/explore/strategies/random_walks.h"
#include "harness/explore/strategies/replay.h"
#include "harness/explore/symbolizer.h"

namespace misdeal::explore {
namespace {

/// Lives as long as the process: blocks of its arena may be freed at any time later.
Runtime& runtime() {
  if (g_runtime == nullptr) {
    g_runtime = new (SystemAllocator<Runtime>().allocate(1)) Runtime;
  }
  return *g_runtime;
}

/// The frames of several stacks.
using Places = std::vector<std::vector<StackFrame>>;

class Exploration {
 public:
  Exploration(const Options& options, const Program& program, Strategy& strategy,
              std::string_view kind, PreparedWorld* prepared)
      : options_(options),
        program_(program),
        strategy_(strategy),
        prepared_(prepared),
        runtime_(runtime()),
        choices_(~options.seed) {
    runtime_.begin(kind);
  }

  Result run() {
    runtime_.points().clear();
    runtime_.points().set_all_atomics(options_.stops_at_all_atomics);
    settings_ = {.steps_max = options_.steps_max,
                 .spurious_wakeups_max = options_.spurious_wakeups_max,
                 .races = options_.races,
                 .finds_lock_order_inversions = options_.finds_lock_order_inversions,
                 .reuses_memory = true,
                 .access_orders = options_.access_orders};
    const CrashHandler handler;
    if (auto failure = prepare()) {
      // Nothing was chosen yet: it fails the same way each time.
      result_.failure = Failure{.kind = failure->kind, .what = "prepare: " + failure->what};
    } else if (!options_.replay.empty()) {
      replay();
    } else {
      search();
    }
    runtime_.finish();
    // Not before: it may well be a global.
    if (prepared_ != nullptr && fresh_.is_prepared) *prepared_ = std::move(fresh_);
    return std::move(result_);
  }

 private:
  std::optional<RawFailure> prepare() {
    is_prepared_before_ = prepared_ != nullptr && runtime_.start_from(*prepared_);
    if (is_prepared_before_) return std::nullopt;
    auto failure = prepare_anew();
    runtime_.points().unlearn();
    if (prepared_ != nullptr && !failure) fresh_ = runtime_.prepared();
    return failure;
  }

  /// Always the same way, for other explorations may start from the result.
  std::optional<RawFailure> prepare_anew() {
    RandomWalk undisturbed(0, 0);
    RuntimeSettings settings = settings_;
    settings.access_orders = {};
    settings.reuses_memory = true;
    return runtime_.prepare(program_.prepare, undisturbed, settings);
  }

  /// Before an execution is repeated: what was prepared long ago may depend on something that is
  /// not controlled, too. Whether there is a world to repeat it in.
  bool renew_world() {
    if (!std::exchange(is_prepared_before_, false)) return true;
    runtime_.finish();
    return !prepare_anew();
  }

  void replay() {
    auto schedule = parse_schedule(options_.replay);
    if (!schedule) {
      result_.failure = Failure{.kind = FailureKind::unsupported, .what = schedule.error()};
      return;
    }
    runtime_.points().assign(schedule->points);
    settings_.reuses_memory = schedule->reuses_memory;
    settings_.spinners_give_way = schedule->spinners_give_way;
    settings_.spurious_wakeups_max = schedule->spurious_wakeups_max;
    settings_.steps_max = schedule->steps_max;
    settings_.traps_before_step = options_.traps_before_step;
    Replay strategy(std::move(schedule->decisions));
    if (const RawFailure* const failed = execute(strategy)) {
      report(*failed);
    } else if (const auto at = strategy.diverged_at()) {
      result_.failure =
          Failure{.kind = FailureKind::divergence,
                  .what = fmt::format(
                      "decision {} of the schedule cannot be made: the code has changed", *at)};
    }
  }

  void search() {
    if (is_exhaustive(options_.strategy) && learn()) return;
    while (result_.executions < options_.executions_max) {
      if (!strategy_.begin()) {
        result_.is_exhaustive = strategy_.is_complete();
        return;
      }
      choose_settings();
      if (const RawFailure* const failed = execute(strategy_)) {
        result_.strategy = to_string(strategy_.kind());
        report(*failed);
        return;
      }
      strategy_.end(runtime_.events(), false);
      if (options_.verifies && result_.executions % 100 == 1 && !repeats()) return;
      if (runtime_.points().commit()) strategy_.points_changed();
    }
  }

  /// Random executions, before everything is counted: most points are known afterwards.
  bool learn() {
    constexpr int kExecutions = 32;
    RandomWalk strategy(options_.seed, 0.5);
    for (int i = 0; i < kExecutions; ++i) {
      if (const RawFailure* const failed = execute(strategy)) {
        result_.strategy = to_string(StrategyKind::random);
        report(*failed);
        return true;
      }
      runtime_.points().commit();
    }
    result_.executions = result_.steps = 0;
    return false;
  }

  /// Half of the executions never hand freed memory out again, so that its use shows; the others
  /// do, for bugs that need it. In some, spinning threads are given time to lose their patience.
  /// At random, for a strategy of a portfolio not to meet the same every time.
  void choose_settings() {
    if (is_exhaustive(options_.strategy)) return;
    settings_.reuses_memory = choices_.below(2) == 0;
    settings_.spinners_give_way = choices_.below(4) != 0;
  }

  /// The failure, until the next execution; nullptr if it passed.
  const RawFailure* execute(Strategy& strategy) {
    const auto& failure = runtime_.run(program_.body, strategy, settings_);
    ++result_.executions;
    result_.steps += runtime_.events().size();
    return failure ? &*failure : nullptr;
  }

  /// Whether the last execution, which passed, does the same again.
  bool repeats() {
    const std::uint64_t hash = runtime_.trace_hash();
    const std::vector<Event> before(runtime_.events().begin(), runtime_.events().end());
    const SystemVector<std::uint8_t> decisions = runtime_.decisions();
    if (renew_world() && !runtime_.run_again(program_.body, settings_, decisions) &&
        runtime_.trace_hash() == hash) {
      return true;
    }
    result_.failure = divergence(before);
    return false;
  }

  Failure divergence(const std::vector<Event>& before) {
    const auto& now = runtime_.events();
    std::size_t at = 0;
    while (at < before.size() && at < now.size() && before[at].thread == now[at].thread &&
           before[at].kind == now[at].kind && before[at].pc == now[at].pc) {
      ++at;
    }
    const auto words = [](const auto& events, std::size_t index) -> std::string {
      if (index >= events.size()) return "nothing";
      return fmt::format("thread {} {} (program+{:#x})", events[index].thread,
                         to_string(events[index].kind), events[index].pc);
    };
    return {.kind = FailureKind::divergence,
            .what = fmt::format(
                "the same schedule went another way at step {}: expected {}, but {}; the "
                "body depends on something that is not controlled",
                at, words(before, at), words(now, at))};
  }

  void report(const RawFailure& found) {
    // The next execution overwrites what was found.
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const RawFailure raw = found;
    Failure failure{.kind = raw.kind, .what = raw.what};
    if (raw.kind == FailureKind::divergence) {
      result_.failure = std::move(failure);
      return;
    }
    const Schedule schedule{.points = runtime_.points().set(),
                            .reuses_memory = settings_.reuses_memory,
                            .spinners_give_way = settings_.spinners_give_way,
                            .spurious_wakeups_max = settings_.spurious_wakeups_max,
                            .steps_max = settings_.steps_max,
                            .decisions = runtime_.decisions()};
    failure.schedule = to_text(schedule);
    failure.trace_hash = runtime_.trace_hash();
    const std::vector<Event> before(runtime_.events().begin(), runtime_.events().end());
    settings_.traps_before_step = 0;
    // Once more: to be sure that it fails again, and for the stacks, which were not kept.
    const SystemVector<std::uint8_t> decisions = runtime_.decisions();
    const bool has_world = renew_world();
    runtime_.capture_stacks(raw.first);
    const auto& second = runtime_.run_again(program_.body, settings_, decisions);
    if (!has_world || !second || second->kind != raw.kind ||
        runtime_.trace_hash() != failure.trace_hash) {
      Failure other = divergence(before);
      other.what += fmt::format(" (it had failed: {})", to_string(raw.kind));
      other.schedule = std::move(failure.schedule);
      result_.failure = std::move(other);
      return;
    }
    add_witnesses(*second, failure);
    add_steps(failure);
    if (failure.what.empty() && failure.witnesses.size() == 2) {
      failure.what = fmt::format("thread {} {} while thread {} {}", failure.witnesses[0].thread,
                                 failure.witnesses[0].doing, failure.witnesses[1].thread,
                                 failure.witnesses[1].doing);
    }
    result_.failure = std::move(failure);
  }

  void add_witnesses(const RawFailure& raw, Failure& failure) {
    const std::vector<RawWitness> witnesses = runtime_.witnesses(raw);
    std::vector<std::vector<std::uintptr_t>> stacks;
    stacks.reserve(witnesses.size());
    for (const RawWitness& witness : witnesses) stacks.push_back(offsets(witness.stack));
    auto symbolized = options_.finds_places ? symbolize(stacks) : Places(stacks.size());
    for (std::size_t i = 0; i < witnesses.size(); ++i) {
      failure.witnesses.push_back(
          {witnesses[i].thread, witnesses[i].doing, std::move(symbolized[i])});
    }
  }

  void add_steps(Failure& failure) {
    for (const Event& event : runtime_.events()) {
      failure.preemptions += event.is_preemption ? 1 : 0;
      failure.steps_taken += event.is_step ? 1 : 0;
      if (!options_.describes_steps) failure.steps.push_back(step_of(event));
    }
    if (options_.describes_steps) describe_steps(failure.steps);
    std::uint32_t number = 0;
    for (Step& step : failure.steps) {
      if (step.number != 0) step.number = ++number;
    }
  }

  [[nodiscard]] Step step_of(const Event& event) {
    return {
        .thread = event.thread,
        .number = event.is_step ? 1U : 0U,
        .operation = to_string(event.kind),
        .object = runtime_.name_of({.address = event.address, .pc = event.pc, .kind = event.kind}),
        .pc = event.pc,
        .is_preemption = event.is_preemption,
        .value = {},
        .where = {}};
  }

  void describe_steps(std::vector<Step>& steps) {
    std::vector<std::vector<std::uintptr_t>> stacks;
    for (const CapturedStep& captured : runtime_.captured_steps()) {
      Step& step = steps.emplace_back(step_of(captured.event));
      stacks.push_back(offsets(captured.stack));
      if (!captured.has_value) continue;
      step.value = captured.before == captured.after
                       ? fmt::format("{}", captured.after)
                       : fmt::format("{} -> {}", captured.before, captured.after);
    }
    const auto symbolized = options_.finds_places ? symbolize(stacks) : Places(stacks.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto own = std::ranges::find_if(symbolized[i], [](const StackFrame& frame) {
        return !frame.file.empty() && !is_of_library(frame);
      });
      if (own != symbolized[i].end()) steps[i].where = *own;
    }
  }

  [[nodiscard]] std::vector<std::uintptr_t> offsets(const Stack& stack) const {
    std::vector<std::uintptr_t> offsets;
    for (const std::uintptr_t pc : stack) {
      if (runtime_.points().offset_of(reinterpret_cast<const void*>(pc)) != 0) {
        offsets.push_back(pc - runtime_.points().base());
      }
    }
    return offsets;
  }

  const Options& options_;
  const Program& program_;
  Strategy& strategy_;
  PreparedWorld* const prepared_;
  PreparedWorld fresh_;
  bool is_prepared_before_ = false;
  Runtime& runtime_;
  RuntimeSettings settings_;
  Random choices_;
  Result result_;
};

}  // namespace

bool is_of_library(const StackFrame& frame) {
  return frame.file.starts_with("/usr/") && frame.file.find("/c++/") != std::string::npos;
}

Result explore_with(Strategy& strategy, const Options& options, const Program& program,
                    std::string_view kind, PreparedWorld* prepared) {
  return Exploration(options, program, strategy, kind, prepared).run();
}

Result explore(const Options& options, const Program& program) {
  return explore_with(*make_strategy(options.strategy, options), options, program);
}

Result explore(const Options& options, const std::function<void()>& body) {
  return explore(options, Program{.prepare = nullptr, .body = body});
}

Outside::Outside() : was_exploring_(g_is_exploring) {
  g_is_exploring = false;
}
Outside::~Outside() {
  g_is_exploring = was_exploring_;
}

Uninterrupted::Uninterrupted() : before_(g_is_exploring && g_runtime->set_quiet(true)) {}
Uninterrupted::~Uninterrupted() {
  if (g_is_exploring) g_runtime->set_quiet(before_);
}

void fail(std::string_view what) {
  g_runtime->fail(FailureKind::assertion, std::string(what));
}

void check(bool condition, std::string_view what, std::source_location where) {
  if (condition) return;
  if (g_is_exploring) {
    const RuntimeScope scope;
    g_runtime->fail(
        FailureKind::assertion,
        fmt::format("{} at {}:{}", what.empty() ? "check" : what, where.file_name(), where.line()));
  }
  fmt::print(stderr, "check failed outside an exploration: {} at {}:{}\n", what, where.file_name(),
             where.line());
  std::abort();
}

std::string describe(const Failure& failure) {
  std::string text = fmt::format("{}: {}\n", to_string(failure.kind), failure.what);
  for (const Witness& witness : failure.witnesses) {
    text += fmt::format("  thread {} {}\n", witness.thread, witness.doing);
    for (const StackFrame& frame : witness.stack) {
      if (is_of_library(frame)) continue;
      text += frame.file.empty()
                  ? fmt::format("    {}\n", frame.function)
                  : fmt::format("    {} at {}:{}\n", frame.function, frame.file, frame.line);
    }
  }
  text += fmt::format("  {} steps, {} preemptions\n  schedule: {}\n", failure.steps_taken,
                      failure.preemptions, failure.schedule);
  return text;
}

}  // namespace misdeal::explore

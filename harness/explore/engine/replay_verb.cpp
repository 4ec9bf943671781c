#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/exit_codes.h"
#include "harness/explore/engine/explore_verbs.h"
#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/failure_block.h"
#include "harness/explore/engine/repro_case.h"
#include "harness/explore/engine/violation.h"
#include "harness/scenario/repro.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {
namespace {

/// Of another build the schedule means nothing: search for the same violation anew.
int search_again(const EngineSpec& engine, const Repro& repro) {
  constexpr std::uint64_t kSchedules = 10'000;
  fmt::print("another build than the one that found it: searching anew, {}\n",
             reports::counted(kSchedules, "schedule"));
  ExploredEngine explored(engine, repro.scenario);
  explored.prefer(property_named(repro.violates));
  const EngineExploration outcome =
      explored.explore({.seed = repro.seed, .executions_max = kSchedules});
  if (outcome.result.failure && violation_of(outcome) == repro.violates) {
    fmt::print("REPRODUCED by another schedule, the {}th\n", outcome.result.executions);
    print_failure(stdout, repro_of(engine, repro.scenario, outcome, repro.seed), outcome);
    return cli::kViolated;
  }
  if (outcome.result.failure) {
    fmt::print("DIVERGED: now it violates {}: {}\n", violation_of(outcome),
               outcome.result.failure->what);
    return cli::kUndecided;
  }
  fmt::print("FIXED: no failure in {}\n", reports::counted(outcome.result.executions, "schedule"));
  return cli::kAllHold;
}

/// A command a line: debuggers take no comments behind theirs.
void print_gdb(const explore::Failure& failure, const std::filesystem::path& file) {
  const std::string replay =
      fmt::format("--args {} replay {} --times 1",
                  reports::shell_word(std::filesystem::read_symlink("/proc/self/exe").string()),
                  reports::shell_word(file.string()));
  unsigned running = 0;
  for (const explore::Step& step : failure.steps) {
    if (step.is_preemption) {
      fmt::print(
          "  where thread {} is interrupted, and thread {} {}{}{}:\n"
          "    gdb -ex run -ex backtrace {} --trap {}\n",
          running, step.thread, step.operation, step.object.empty() ? "" : " ", step.object, replay,
          step.number);
    }
    running = step.thread;
  }
  fmt::print(
      "  where it fails:\n"
      "    gdb -ex 'break misdeal::explore::Runtime::fail' -ex run -ex backtrace {}\n",
      replay);
}

}  // namespace

int run_replay(const ReplayVerbOptions& options) {
  const auto known = read_case("replay", options.file);
  if (!known) return cli::kUsage;
  const auto& [repro, engine] = *known;
  fmt::print("{} on {}: {}\n", reports::terminal_text(repro.scenario.name), repro.engine,
             reports::terminal_text(repro.violates));
  if (repro.build != build_fingerprint()) return search_again(*engine, repro);
  for (std::uint32_t run = 1; run <= options.times; ++run) {
    ExploredEngine explored(*engine, repro.scenario);
    explored.prefer(property_named(repro.violates));
    const EngineExploration outcome =
        explored.explore({.describes_steps = options.prints_steps && run == options.times,
                          .replay = repro.schedule,
                          .traps_before_step = run == 1 ? options.traps_before_step : 0});
    const auto& failure = outcome.result.failure;
    if (!failure) {
      fmt::print("FIXED: the schedule passes\n");
      return cli::kAllHold;
    }
    const std::string violated = violation_of(outcome);
    if (violated != repro.violates || failure->trace_hash != repro.trace_hash) {
      fmt::print("DIVERGED in run {}: {}: {}\n", run, violated, failure->what);
      return cli::kUndecided;
    }
    if (run < options.times) continue;
    fmt::print("REPRODUCED {} of {}, the same trace each time\n", options.times, options.times);
    print_failure(stdout, repro, outcome);
    if (options.prints_steps) print_columns(stdout, *failure);
    if (options.prints_gdb) print_gdb(*failure, options.file);
  }
  return cli::kViolated;
}

}  // namespace misdeal::harness

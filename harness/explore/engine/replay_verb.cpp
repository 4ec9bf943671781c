#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/exit_codes.h"
#include "harness/explore/engine/explore_verbs.h"
#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/failure_block.h"
#include "harness/explore/engine/repro_case.h"
#include "harness/explore/engine/search_anew.h"
#include "harness/explore/engine/violation.h"
#include "harness/scenario/repro.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {
namespace {

/// The new schedule goes to a file of its own, beside the one that was given.
int report_anew(const Repro& repro, const EngineSpec& engine, const SearchedAnew& searched,
                const std::filesystem::path& file) {
  const Repro found = repro_of(engine, repro.scenario, searched.outcome, repro.seed);
  fmt::print("REPRODUCED by another schedule, found in {}\n",
             reports::counted(searched.schedules, "schedule"));
  print_failure(stdout, found, searched.outcome);
  std::filesystem::path again = file;
  again.replace_extension(".again.json");
  if (const auto written = write_repro(again, found); !written) {
    fmt::print(stderr, "misdeal replay: {}\n", reports::terminal_text(written.error()));
    return cli::kInfrastructure;
  }
  print_commands(stdout, again);
  return cli::kViolated;
}

int replay_anew(const Repro& repro, const EngineSpec& engine, const std::filesystem::path& file) {
  fmt::print("{}: searching\n", repro.schedule.empty()
                                    ? "no schedule was ever found"
                                    : "another build than the one that found it");
  const SearchedAnew searched = search_anew(engine, repro);
  if (searched.is_same) return report_anew(repro, engine, searched, file);
  if (searched.outcome.result.failure) {
    fmt::print("DIVERGED: now it violates {}: {}\n", violation_of(searched.outcome),
               reports::terminal_text(searched.outcome.result.failure->what));
    return cli::kUndecided;
  }
  const std::string schedules = reports::counted(searched.schedules, "schedule");
  if (searched.is_exhausted) {
    fmt::print("FIXED: no failure in {}, all with at most {} among them\n", schedules,
               reports::counted(repro.preemptions, "preemption"));
    return cli::kAllHold;
  }
  fmt::print("NOT FOUND in {}, which are not all: fixed, or rare\n", schedules);
  return cli::kUndecided;
}

/// Where it went another way, as far as that can be told.
std::string divergence_of(const Repro& repro, const std::string& violated,
                          const explore::Failure& failure) {
  if (violated == repro.violates) return "the same property, but by another trace";
  return fmt::format("{} in place of {}: {}", violated, repro.violates, failure.what);
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
  if (!has_schedule_of_this_build(repro)) return replay_anew(repro, *engine, options.file);
  for (std::uint32_t run = 1; run <= options.times; ++run) {
    const EngineExploration outcome =
        explore_for(repro.violates, *engine, repro.scenario,
                    {.describes_steps = options.prints_steps && run == options.times,
                     .replay = repro.schedule,
                     .traps_before_step = run == 1 ? options.traps_before_step : 0});
    const auto& failure = outcome.result.failure;
    if (!failure) {
      fmt::print("FIXED: the schedule passes\n");
      return cli::kAllHold;
    }
    const std::string violated = violation_of(outcome);
    if (violated != repro.violates || failure->trace_hash != repro.trace_hash) {
      fmt::print("DIVERGED in run {}: {}\n", run,
                 reports::terminal_text(divergence_of(repro, violated, *failure)));
      return cli::kUndecided;
    }
    if (options.traps_before_step > failure->steps_taken) {
      fmt::print(stderr, "misdeal replay: --trap {}: this run has {}\n", options.traps_before_step,
                 reports::counted(failure->steps_taken, "step"));
      return cli::kUsage;
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

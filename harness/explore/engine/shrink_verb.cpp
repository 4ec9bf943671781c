#include <filesystem>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "harness/cli/exit_codes.h"
#include "harness/explore/engine/explore_verbs.h"
#include "harness/explore/engine/failure_block.h"
#include "harness/explore/engine/repro_case.h"
#include "harness/explore/engine/search_anew.h"
#include "harness/explore/engine/shrink.h"
#include "harness/explore/engine/violation.h"
#include "reports/escape/terminal.h"
#include "reports/files/same_file.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {
namespace {

/// With a schedule of this build. What has not failed here must not be called minimal.
std::optional<Repro> failing_now(const EngineSpec& engine, const Repro& repro) {
  if (!has_schedule_of_this_build(repro)) {
    const SearchedAnew searched = search_anew(engine, repro);
    if (!searched.is_same) return std::nullopt;
    return repro_of(engine, repro.scenario, searched.outcome, repro.seed);
  }
  const EngineExploration outcome = explore_for(repro.violates, engine, repro.scenario,
                                                {.finds_places = false, .replay = repro.schedule});
  if (!violates_same(repro.violates, outcome)) return std::nullopt;
  return repro;
}

}  // namespace

int run_shrink(const ShrinkVerbOptions& options) {
  const auto known = read_case("shrink", options.file);
  if (!known) return cli::kUsage;
  const auto& [repro, engine] = *known;
  std::filesystem::path out = options.out;
  if (out.empty()) {
    out = options.file;
    out.replace_extension(".small.json");
  }
  if (reports::is_same_file(out, options.file)) {
    fmt::print(stderr, "misdeal shrink: --out is the file to shrink, which stays; name another\n");
    return cli::kUsage;
  }
  const auto failing = failing_now(*engine, repro);
  if (!failing) {
    fmt::print("does not fail here: nothing to shrink; misdeal replay tells more\n");
    return cli::kUndecided;
  }
  if (const auto written = write_repro(out, *failing); !written) {
    fmt::print(stderr, "misdeal shrink: {}\n", reports::terminal_text(written.error()));
    return cli::kInfrastructure;
  }
  const ShrinkResult result = shrink(
      *engine, *failing, std::chrono::seconds(options.seconds), [&out](const Repro& smaller) {
        std::ignore = write_repro(out, smaller);
        fmt::print("{}, {}, {}\n", reports::counted(act_count(smaller.scenario), "action"),
                   reports::counted(smaller.scenario.clients.size(), "client"),
                   reports::counted(smaller.preemptions, "preemption"));
      });
  fmt::print("from {} and {} to {} and {}{}, {} run\n",
             reports::counted(act_count(repro.scenario), "action"),
             reports::counted(failing->preemptions, "preemption"), act_count(result.repro.scenario),
             result.repro.preemptions,
             result.is_minimal_in_preemptions ? " (fewer preemptions: all schedules pass)" : "",
             reports::counted(result.executions, "schedule"));
  print_commands(stdout, out);
  return cli::kAllHold;
}

}  // namespace misdeal::harness

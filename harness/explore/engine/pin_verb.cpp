#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/exit_codes.h"
#include "harness/explore/engine/explore_verbs.h"
#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/repro_case.h"
#include "harness/explore/engine/shared_steps.h"
#include "harness/explore/engine/shrink.h"
#include "harness/explore/engine/violation.h"
#include "harness/scenario/repro.h"
#include "reports/escape/json.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct Search {
  std::uint64_t schedules = 0;
  double seconds = 0;
  std::optional<Repro> found;
};

/// In short searches, each with a seed of its own, until the time is over.
Search search(const EngineSpec& engine, const Repro& repro, std::uint32_t seconds) {
  constexpr std::uint64_t kSchedulesAtOnce = 250;
  const auto begin = Clock::now();
  const auto took = [&] { return std::chrono::duration<double>(Clock::now() - begin).count(); };
  Search result;
  ExploredEngine explored(engine, repro.scenario);
  explored.accept_only(property_named(repro.violates));
  for (std::uint64_t seed = repro.seed; !result.found && took() < seconds; ++seed) {
    const EngineExploration outcome =
        explored.explore({.seed = seed, .executions_max = kSchedulesAtOnce, .finds_places = false});
    result.schedules += outcome.result.executions;
    // One client alone leaves little to choose.
    if (!outcome.result.failure && repro.scenario.clients.size() == 1) break;
    if (!outcome.result.failure) continue;
    if (violates_same(repro.violates, outcome)) {
      result.found = repro_of(engine, repro.scenario, outcome, seed);
    } else if (outcome.result.failure->kind == explore::FailureKind::unsupported) {
      break;
    }
  }
  result.seconds = took();
  return result;
}

Json json_of(const explore::Step& step) {
  Json json{{"thread", step.thread},
            {"operation", step.operation},
            {"object", step.object},
            {"value", step.value},
            {"interrupts", step.is_preemption}};
  json["function"] = step.where.function;
  json["file"] = step.where.file;
  json["line"] = step.where.line;
  return json;
}

/// The steps of the smallest failure, as far as they are on objects that several threads use.
Json steps_of(const EngineSpec& engine, const Repro& repro) {
  const EngineExploration outcome = explore_for(
      repro.violates, engine, repro.scenario, {.describes_steps = true, .replay = repro.schedule});
  Json steps = Json::array();
  if (!outcome.result.failure) return steps;
  for (const explore::Step& step : shared_steps(outcome.result.failure->steps)) {
    steps.push_back(json_of(step));
  }
  return steps;
}

}  // namespace

int run_pin(const PinVerbOptions& options) {
  const auto known = read_case("pin", options.file);
  if (!known) return cli::kUsage;
  const auto& [repro, engine] = *known;
  const Search searched = search(*engine, repro, options.seconds);
  Json json{{"pinned", searched.found.has_value()},
            {"schedules", searched.schedules},
            {"seconds", searched.seconds}};
  if (searched.found) {
    Repro smallest = *searched.found;
    const auto keep = [&](const Repro& smaller) {
      smallest = smaller;
      if (const auto written = write_repro(options.file, smaller); !written) {
        fmt::print(stderr, "misdeal pin: {}\n", reports::terminal_text(written.error()));
      }
    };
    keep(smallest);
    const ShrinkResult shrunk =
        shrink(*engine, smallest, std::chrono::seconds(options.shrink_seconds), keep);
    json["acts"] = act_count(smallest.scenario);
    json["preemptions"] = smallest.preemptions;
    json["minimal_in_preemptions"] = shrunk.is_minimal_in_preemptions;
    json["what"] = smallest.what;
    json["steps"] = steps_of(*engine, smallest);
  }
  fmt::print("{}\n", reports::json_text(json, -1));
  return searched.found ? cli::kViolated : cli::kUndecided;
}

}  // namespace misdeal::harness

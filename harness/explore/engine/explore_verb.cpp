#include <cctype>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/cli/exit_codes.h"
#include "harness/explore/engine/explore_jobs.h"
#include "harness/explore/engine/explore_verbs.h"
#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/failure_block.h"
#include "harness/explore/engine/violation.h"
#include "harness/scenario/repro.h"
#include "reports/escape/json.h"
#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::harness {
namespace {

using Json = nlohmann::ordered_json;

std::vector<const EngineSpec*> chosen_engines(const std::vector<std::string>& names) {
  std::vector<const EngineSpec*> engines;
  for (const EngineSpec& engine : all_engines()) {
    if (names.empty() && !engine.is_mutant()) engines.push_back(&engine);
  }
  for (const std::string& name : names) {
    const EngineSpec* const engine = find_engine(name);
    if (engine == nullptr) {
      fmt::print(stderr, "misdeal explore: there is no engine '{}'; see misdeal mutants --list\n",
                 reports::terminal_text(name));
      return {};
    }
    engines.push_back(engine);
  }
  return engines;
}

bool choose_scenarios(const ExploreVerbOptions& options, std::vector<Scenario>& scenarios) {
  if (!options.actions.empty()) {
    const std::ifstream in(options.actions, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) {
      fmt::print(stderr, "misdeal explore: {} cannot be read\n",
                 reports::terminal_text(options.actions.string()));
      return false;
    }
    auto scenario = parse_scenario(text.str());
    if (!scenario) {
      fmt::print(stderr, "misdeal explore: {}: {}\n",
                 reports::terminal_text(options.actions.string()),
                 reports::terminal_text(scenario.error()));
      return false;
    }
    scenarios.push_back(std::move(*scenario));
    return true;
  }
  if (options.scenarios.empty()) {
    scenarios.assign(all_scenarios().begin(), all_scenarios().end());
    return true;
  }
  if (options.scenarios.front() == "help") {
    for (const Scenario& known : all_scenarios()) fmt::print("{:18} {}\n", known.name, known.about);
    return false;
  }
  for (const std::string& name : options.scenarios) {
    const Scenario* const scenario = find_scenario(name);
    if (scenario == nullptr) {
      fmt::print(stderr, "misdeal explore: there is no scenario '{}'; known are:",
                 reports::terminal_text(name));
      for (const Scenario& known : all_scenarios()) fmt::print(stderr, " {}", known.name);
      fmt::print(stderr, "\n");
      return false;
    }
    scenarios.push_back(*scenario);
  }
  return true;
}

/// An exhaustive search that came to its limit has not done what it was asked for.
bool is_cut_short(const explore::Options& options, const explore::Result& result) {
  return is_exhaustive(options.strategy) && !result.is_exhaustive && !result.failure;
}

std::string outcome_words(const explore::Options& options, const explore::Result& result) {
  if (is_cut_short(options, result)) {
    return fmt::format("stopped at {}, which are not all: no failure",
                       reports::counted(result.executions, "schedule"));
  }
  if (result.failure) return fmt::format("FAILED at schedule {}", result.executions);
  if (result.is_exhaustive)
    return fmt::format("all {} explored, no failure",
                       reports::counted(result.executions, "schedule"));
  return reports::counted(result.executions, "schedule") + ", no failure";
}

JobsExploration explored(const EngineSpec& engine, const Scenario& scenario,
                         const ExploreVerbOptions& options) {
  if (options.jobs > 1) return explore_in_jobs(engine, scenario, options.explore, options.jobs);
  ExploredEngine one(engine, scenario);
  EngineExploration outcome = one.explore(options.explore);
  return {.outcome = std::move(outcome), .distinct_histories = one.distinct_histories()};
}

/// The name comes from a file: it must not lead to another folder.
std::string file_name_of(std::string name) {
  for (char& character : name) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(character)) != 0;
    if (!is_plain && character != '_') character = '-';
  }
  return name;
}

}  // namespace

int run_explore(const ExploreVerbOptions& options) {
  const std::vector<const EngineSpec*> engines = chosen_engines(options.engines);
  std::vector<Scenario> scenarios;
  if (options.jobs > 1 && is_exhaustive(options.explore.strategy)) {
    fmt::print(stderr, "misdeal explore: --jobs divides random strategies only; {} runs in one\n",
               to_string(options.explore.strategy));
    return cli::kUsage;
  }
  if (engines.empty() || !choose_scenarios(options, scenarios)) return cli::kUsage;
  std::error_code error;
  std::filesystem::create_directories(options.out, error);
  if (error) {  // Before a search of hours, not after.
    fmt::print(stderr, "misdeal explore: {}: {}\n", reports::terminal_text(options.out.string()),
               error.message());
    return cli::kInfrastructure;
  }
  std::FILE* const text = options.prints_json ? stderr : stdout;
  Json runs = Json::array();
  int code = cli::kAllHold;
  for (const EngineSpec* const engine : engines) {
    for (const Scenario& scenario : scenarios) {
      const auto begin = std::chrono::steady_clock::now();
      const auto [outcome, distinct_histories] = explored(*engine, scenario, options);
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      const explore::Result& result = outcome.result;
      fmt::print(text, "{:16} {:18} {} ({:.2f} s, {} different histories)\n", engine->name,
                 reports::terminal_text(scenario.name), outcome_words(options.explore, result),
                 took.count(), distinct_histories);
      std::fflush(text);
      Json run = {{"engine", engine->name},
                  {"scenario", scenario.name},
                  {"executions", result.executions},
                  {"steps", result.steps},
                  {"exhaustive", result.is_exhaustive},
                  {"seconds", took.count()}};
      if (is_cut_short(options.explore, result) && code == cli::kAllHold) code = cli::kUndecided;
      if (result.failure) {
        const Repro repro = repro_of(*engine, scenario, outcome, options.explore.seed);
        const std::filesystem::path file =
            options.out /
            fmt::format("repro-{}-{}.json", engine->name, file_name_of(scenario.name));
        code = cli::kViolated;
        print_failure(text, repro, outcome);
        if (const auto written = write_repro(file, repro); !written) {
          fmt::print(stderr, "misdeal explore: {}\n", reports::terminal_text(written.error()));
          code = cli::kInfrastructure;
        } else {
          print_commands(text, file);
        }
        run["failure"] = Json::parse(to_json(repro));
        run["repro"] = file.string();
      }
      runs.push_back(std::move(run));
    }
  }
  if (options.prints_json) {
    const Json json{{"strategy", to_string(options.explore.strategy)},
                    {"seed", options.explore.seed},
                    {"runs", std::move(runs)}};
    fmt::print("{}\n", reports::json_text(json));
  }
  return code;
}

}  // namespace misdeal::harness

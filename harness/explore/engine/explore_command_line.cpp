#include "harness/explore/engine/explore_command_line.h"

#include <random>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "harness/cli/exit_codes.h"
#include "harness/cli/option_values.h"
#include "harness/explore/engine/explore_verbs.h"

namespace misdeal::harness {
namespace {

const CLI::Validator& strategy_names() {
  static const CLI::Validator names(
      [](std::string& text) {
        return explore::parse_strategy(text) ? std::string()
                                             : fmt::format(
                                                   "'{}' is none of portfolio, random, pct, "
                                                   "pos, urw, surw, dfs, dpor",
                                                   text);
      },
      "STRATEGY");
  return names;
}

constexpr std::uint64_t kSchedulesMost = std::uint64_t{1} << 40U;

/// Of a name that was validated.
explore::StrategyKind strategy_of(const std::string& name) {
  return explore::parse_strategy(name).value_or(explore::StrategyKind::portfolio);
}

void add_explore(CLI::App& app, ExploreVerbOptions& options, std::string& strategy,
                 std::optional<std::uint64_t>& seed) {
  CLI::App& verb = *app.add_subcommand("explore", "Search the interleavings of a few actions");
  verb.add_option("--engine", options.engines,
                  "Engines or mutants; all processing modes if not given");
  auto* const scenarios =
      verb.add_option("--scenario", options.scenarios, "Scenarios; all if not given");
  verb.add_option("--actions", options.actions, "A scenario in a JSON file (docs/explorer.md)")
      ->excludes(scenarios);
  verb.add_option("--strategy", strategy, "portfolio, random, pct, pos, urw, surw, dfs or dpor")
      ->check(strategy_names())
      ->capture_default_str();
  verb.add_option("--schedules", options.explore.executions_max,
                  "Schedules at most, each scenario; 10000, and for dfs and dpor all, if not given")
      ->check(whole_number())
      ->check(CLI::Range(std::uint64_t{1}, kSchedulesMost));
  verb.add_option("--preemptions", options.explore.preemptions_max,
                  "For dfs: interruptions at most")
      ->check(whole_number());
  verb.add_option("--seed", seed, "Of the random strategies; drawn and told if not given")
      ->check(whole_number());
  verb.add_option("--jobs", options.jobs, "Processes that share the schedules; not for dfs, dpor")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  verb.add_option("--out", options.out, "Folder of repro files")->capture_default_str();
  verb.add_flag("--json", options.prints_json, "The result as JSON on standard output");
  verb.footer("Example: misdeal explore --engine boolean-flag --scenario duplicate-fold");
}

void add_replay(CLI::App& app, ReplayVerbOptions& options) {
  CLI::App& verb = *app.add_subcommand("replay", "Make a failure happen again");
  verb.add_option("file", options.file, "A repro file")->required();
  verb.add_option("--times", options.times, "So often")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  verb.add_flag("--steps", options.prints_steps, "Print who did what, a column a thread");
  verb.add_flag("--gdb", options.prints_gdb,
                "Print how to stop a debugger at each interruption, and at the failure");
  verb.add_option("--trap", options.traps_before_step,
                  "For a debugger: SIGTRAP before this step of the first run")
      ->check(CLI::Range(1, 1'000'000));
  verb.footer(
      "Example: misdeal replay misdeal-out/repro-boolean-flag-duplicate-fold.json --steps\n\n"
      "With --target URL its requests are sent to a running server instead; see misdeal replay "
      "--target URL --help.");
}

void add_shrink(CLI::App& app, ShrinkVerbOptions& options) {
  CLI::App& verb = *app.add_subcommand("shrink", "Make a failure as small as it gets");
  verb.add_option("file", options.file, "A repro file; it stays as it is")->required();
  verb.add_option("--out", options.out,
                  "Where to write the smaller one; FILE.small.json if not given");
  verb.add_option("--seconds", options.seconds, "At most")
      ->check(CLI::Range(1, 86'400))
      ->capture_default_str();
  verb.footer("Example: misdeal shrink misdeal-out/repro-boolean-flag-duplicate-fold.json");
}

/// No verb of `misdeal`: what `misdeal stress` starts.
void add_pin(CLI::App& app, PinVerbOptions& options) {
  CLI::App& verb = *app.add_subcommand("pin", "Search for a schedule that violates the same");
  verb.group("");
  verb.add_option("file", options.file, "A repro file without a schedule")->required();
  verb.add_option("--seconds", options.seconds, "Of search, at most")->check(CLI::Range(1, 86'400));
  verb.add_option("--shrink-seconds", options.shrink_seconds, "Of shrinking, at most")
      ->check(CLI::Range(0, 86'400));
}

void add_mutants(CLI::App& app, ExploreMutantsOptions& options,
                 std::vector<std::string>& strategies) {
  CLI::App& verb = *app.add_subcommand("mutants", "How many schedules each mutant takes");
  verb.add_option("mutant", options.mutants, "Their names; all if not given");
  verb.add_flag("--explore", options.explores, "Explore them, instead of stressing them");
  verb.add_option("--strategy", strategies, "Strategies")->check(strategy_names());
  verb.add_option("--seeds", options.seeds, "Runs each")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  verb.add_option("--schedules", options.schedules_max, "At most, a run")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  verb.footer("Example: misdeal mutants --explore --strategy portfolio");
}

}  // namespace

int run_explore_command_line(int argument_count, char** arguments) {
  CLI::App app("Searches interleavings of the reference engine and its mutants.", "misdeal");
  app.require_subcommand(1);
  ExploreVerbOptions explore;
  explore.explore.executions_max = 0;
  std::string strategy = "portfolio";
  std::optional<std::uint64_t> seed;
  ReplayVerbOptions replay;
  ShrinkVerbOptions shrink;
  ExploreMutantsOptions mutants;
  std::vector<std::string> strategies;
  add_explore(app, explore, strategy, seed);
  add_replay(app, replay);
  add_shrink(app, shrink);
  add_mutants(app, mutants, strategies);
  PinVerbOptions pin;
  add_pin(app, pin);
  for (CLI::App* const verb : app.get_subcommands(nullptr)) refuse_empty_values(*verb);
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "misdeal: {}; see misdeal --help\n", error.what());
    return cli::kUsage;
  }
  if (app.got_subcommand("replay")) return run_replay(replay);
  if (app.got_subcommand("shrink")) return run_shrink(shrink);
  if (app.got_subcommand("pin")) return run_pin(pin);
  if (app.got_subcommand("mutants")) {
    for (const std::string& name : strategies) mutants.strategies.push_back(strategy_of(name));
    if (mutants.strategies.empty()) mutants.strategies.push_back(explore::StrategyKind::portfolio);
    return run_explore_mutants(mutants);
  }
  explore.explore.strategy = strategy_of(strategy);
  if (explore.explore.executions_max == 0) {
    explore.explore.executions_max =
        is_exhaustive(explore.explore.strategy) ? kSchedulesMost : 10'000;
  }
  explore.explore.seed = seed ? *seed : std::random_device()();
  fmt::print(stderr, "seed {}\n", explore.explore.seed);
  return run_explore(explore);
}

}  // namespace misdeal::harness

#include "harness/cli/command_line.h"

#include <algorithm>
#include <iostream>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/bench_options.h"
#include "harness/cli/build_info.h"
#include "harness/cli/check_verb.h"
#include "harness/cli/contention_verb.h"
#include "harness/cli/dashboard_verb.h"
#include "harness/cli/doctor_verb.h"
#include "harness/cli/duration.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/explorer_program.h"
#include "harness/cli/hands_verb.h"
#include "harness/cli/live_arguments.h"
#include "harness/cli/mutants_verb.h"
#include "harness/cli/option_values.h"
#include "harness/cli/replay_target.h"
#include "harness/cli/report_verb.h"
#include "harness/cli/serve_verb.h"
#include "harness/cli/standard_output.h"
#include "harness/cli/stress_arguments.h"
#include "harness/cli/target_option.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 all properties hold, 1 a property is violated, 2 wrong usage, 3 undecided or\n"
    "vacuous (less was exercised than asked for), 4 infrastructure,\n"
    "5 a benchmark became slower.";

/// A reason may have lines, and words of the command line or of a file in them.
int refuse(const std::string& verb, const std::string& reason) {
  std::istringstream lines(reason);
  std::string text = "misdeal " + verb + ":";
  for (std::string line; std::getline(lines, line);) {
    text += (text.ends_with(':') ? " " : "\n") + reports::terminal_text(line);
  }
  fmt::print(stderr, "{}\n", text);
  return cli::kUsage;
}

CLI::App* add_verb(CLI::App& app, const std::string& name, const std::string& description,
                   const std::string& example) {
  CLI::App* const verb = app.add_subcommand(name, description);
  verb->footer(fmt::format("Example:\n  {}\n\n{}", example, kExitCodes));
  return verb;
}

void add_stress(CLI::App& app, StressArguments& arguments) {
  CLI::App* const verb = add_verb(
      app, "stress",
      "Attacks the in-process engine with overlapping, duplicate and out-of-order actions, judges "
      "what was recorded, writes a report.",
      "misdeal stress --engine boolean-flag --threads 4 --duration 10s");
  verb->add_option("--engine", arguments.engine,
                   "what to attack: a processing mode or a mutant (see misdeal mutants --list)");
  verb->add_option("--processing", arguments.processing,
                   "a processing mode: per-table-lock, global-lock, synchronous, optimistic");
  verb->add_option("--target", arguments.target,
                   "a running reference server instead, such as http://127.0.0.1:8080");
  verb->add_option("--profile", arguments.profile,
                   "with --target: a file that describes somebody else's server "
                   "(docs/how-to/aim-at-your-own-server.md)");
  verb->add_option("--sync", arguments.sync,
                   "with --profile: line requests up only this way: sequential, cold, tight (or "
                   "full), last-byte, freeze");
  verb->add_option("--freeze", arguments.freeze_pid,
                   "with --profile: process of a server on this machine that may be stopped while "
                   "a burst arrives")
      ->check(whole_number());
  verb->add_option("--rate", arguments.rate,
                   "with --profile: so many requests a second, each sent when it is due instead of "
                   "lined up (an open loop); latency is counted from then as well");
  verb->add_option("--suite", arguments.suite,
                   "with --profile: idempotency walks through what its middleware promises");
  verb->add_option("--rounds", arguments.rounds, "with --profile: bursts [200]")
      ->check(whole_number());
  verb->add_option("--lost", arguments.lost_permille,
                   "with --target: of a thousand answers, how many are thrown away")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--threads", arguments.threads, "attacking threads, 1 to 256")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--tables", arguments.tables, "tables, 1 to 1024")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--seats", arguments.seats, "players at each table, 2 to 9")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--duration", arguments.duration,
                   "how long, such as 10s or 5m [10s unless --actions is given]");
  verb->add_option("--actions", arguments.actions,
                   "stop after so many operations, or after --duration, whichever comes first")
      ->check(whole_number());
  verb->add_option("--seed", arguments.seed, "all choices follow from it [drawn, and printed]")
      ->check(whole_number());
  verb->add_option("--mix", arguments.mix,
                   "patterns by weight, such as duplicate=10,clean=5: clean, duplicate, "
                   "late-duplicate, reused-id, stale-version, out-of-turn, out-of-order, conflict, "
                   "fold-storm, observe, lobby [all]");
  verb->add_option("--ttl", arguments.ttl,
                   "how long the engine remembers a request id [varies from 50us to 5s]");
  verb->add_option("--players", arguments.players, "computer players: off, serial, concurrent")
      ->capture_default_str();
  verb->add_option("--deck-failures", arguments.deck_failures_percent,
                   "percent of hands whose first deal fails inside and is rolled back, 0 to 50")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--epoch-actions", arguments.epoch_actions,
                   "operations on one set of tables before it is judged and made anew")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--watchdog", arguments.watchdog, "no progress for so long, at least 1s: stuck")
      ->capture_default_str();
  verb->add_option("--search-steps", arguments.search_steps,
                   "budget of the search that decides what versions cannot")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--pin", arguments.pin,
                   "after a violation, search so long for a schedule that repeats it; or off")
      ->capture_default_str();
  verb->add_flag("--keep-going", arguments.keeps_going, "go on after a violation");
  verb->add_flag("--keep-history", arguments.keeps_history,
                 "write the last epoch's history even if all holds");
  verb->add_option("--hands-out", arguments.hands_out,
                   "write every hand played, for misdeal hands");
  verb->add_option("--out", arguments.out, "folder below which the run gets a folder of its own")
      ->capture_default_str();
  verb->add_flag("--json", arguments.is_json, "report.json on standard output");
}

void add_check(CLI::App& app, CheckVerbOptions& options, std::string& file, std::string& jsonl) {
  CLI::App* const verb =
      add_verb(app, "check", "Judges a recorded history again, with the same verdict.",
               "misdeal check misdeal-out/latest/history.mdh");
  verb->add_option("file", file, "history file, .mdh")->required();
  verb->add_option("--jsonl", jsonl, "also export the operations as JSON Lines");
  verb->add_option("--search-steps", options.check.budget.search_steps_max,
                   "budget of the search that decides what versions cannot")
      ->check(whole_number())
      ->capture_default_str();
}

void add_hands(CLI::App& app, HandsOptions& options) {
  CLI::App* const verb =
      add_verb(app, "hands", "Replays hands and sessions written as JSON Lines (docs/hands.md).",
               "misdeal hands hands.jsonl > results.jsonl");
  verb->add_option("file", options.file, "JSON Lines; - is standard input")->capture_default_str();
  verb->add_option("--engine", options.engine, "a processing mode or a mutant")
      ->capture_default_str();
}

void add_serve(CLI::App& app, ServeArguments& arguments) {
  CLI::App* const verb = app.add_subcommand(
      "serve", "Serves reference tables over HTTP, and a page to play at (docs/http-api.md).");
  verb->footer(
      "Example:\n  misdeal serve --port 8080 --computers 2,3\n\n"
      "Serves until SIGTERM or Ctrl-C; what is running is finished first.\n"
      "Exit codes: 0 ended when told to, 2 wrong usage, 4 cannot listen.");
  verb->add_option("--host", arguments.host, "address to listen on")->capture_default_str();
  verb->add_option("--port", arguments.port, "0: any free one, which is printed")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--engine", arguments.engine, "a processing mode or a mutant")
      ->capture_default_str();
  verb->add_option("--ttl", arguments.ttl, "how long request ids are remembered")
      ->capture_default_str();
  verb->add_option("--threads", arguments.threads, "connections served at once")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--tables-max", arguments.tables_max, "tables open at once")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--computers", arguments.computers,
                   "seats that computers play at every table, such as 2,3")
      ->check(whole_number())
      ->delimiter(',');
  verb->add_flag("--tell-in-progress", arguments.tells_in_progress,
                 "a duplicate of a running request gets 409 instead of waiting for the answer");
}

void add_mutants(CLI::App& app, MutantsVerbOptions& options, std::string& duration) {
  CLI::App* const verb = add_verb(
      app, "mutants",
      "Attacks wrong engines, one known bug each, and the true ones beside them: shows what each "
      "property catches, and how soon. With --explore, searches their schedules instead.",
      "misdeal mutants --seeds 3");
  verb->add_option("engine", options.engines, "only these [all]");
  verb->add_flag("--list", options.is_list, "print the engines and what is wrong with each");
  verb->add_option("--seeds", options.seeds, "runs of each engine")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--seed", options.seed, "of the first run; the others count on")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_option("--duration", duration, "of each run, at most")->capture_default_str();
  verb->add_option("--threads", options.threads, "attacking threads")
      ->check(whole_number())
      ->capture_default_str();
  verb->add_flag("--json", options.is_json, "machine-readable result on standard output");
}

/// With --target; without, the explorer replays it.
void add_replay(CLI::App& app, ReplayTargetOptions& options) {
  CLI::App* const verb = add_verb(
      app, "replay",
      "Makes a failure that was found happen again, the same each time. With --target, sends its "
      "requests to a running server instead, and tells how often the same went wrong.",
      "misdeal replay misdeal-out/latest/repro.json --target http://127.0.0.1:8080");
  verb->add_option("file", options.file, "repro file")->required();
  verb->add_option("--target", options.url, "URL of a running reference server");
  verb->add_option("--times", options.times, "so often")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
}

void add_report(CLI::App& app, ReportVerbOptions& options) {
  CLI::App* const verb = app.add_subcommand(
      "report", "Makes reports of what sanitizers wrote to logs (docs/sanitizer-reports.md).");
  verb->footer(
      "Example:\n  ./my_tests >tests.log 2>&1; misdeal report --sanitizer tests.log --status $? "
      "--source-root .\n\n"
      "Exit codes: 0 no report in the logs, 66 one of ThreadSanitizer, 1 only of other "
      "sanitizers,\n"
      "or a status other than 0 without any, 2 wrong usage, or a log that is missing, empty or\n"
      "cannot be read, 3 undecided: a report of a kind that is not understood, 4 infrastructure.");
  verb->add_option("--sanitizer", options.sanitizer_logs,
                   "a log, or a folder of logs: standard error of a program, or its log_path");
  verb->add_option(
          "--status", options.status,
          "what the program that wrote the log ended with, 0 to 255: if it is not 0, a log "
          "without a report is no success")
      ->check(whole_number())
      ->check(CLI::Range(0U, 255U));
  verb->add_option("--merge", options.merged,
                   "report.json of earlier calls, of other shards or machines");
  verb->add_option("--source-root", options.source_root,
                   "folder that paths in the reports are relative to; need not exist here")
      ->capture_default_str();
  verb->add_option("--out", options.out, "folder below which the run gets a folder of its own")
      ->capture_default_str();
  verb->add_flag("--json", options.is_json, "report.json on standard output");
}

void add_doctor(CLI::App& app, DoctorVerbOptions& options) {
  CLI::App* const verb = app.add_subcommand(
      "doctor", "Looks whether this machine is fit for the gates (docs/doctor.md).");
  verb->footer("Purposes, and the rows that may fail for them; the other rows are notes:\n" +
               describe_purposes() +
               "\nExamples:\n  misdeal doctor --for tsan,fuzz\n"
               "  misdeal doctor --target http://127.0.0.1:8080\n\n"
               "Exit codes: 0 fit (warnings included), 2 wrong usage, 4 a row is failing.");
  verb->add_option("--for", options.purposes,
                   "what the machine is to be fit for, such as stress,http [everything; with "
                   "--target: http]")
      ->delimiter(',')
      ->allow_extra_args(false);
  verb->add_option("--target", options.target, "also visit this server; needs what http needs");
  verb->add_option("--out", options.out, "folder that runs will be written to")
      ->capture_default_str();
  verb->add_flag("--json", options.is_json, "machine-readable result on standard output");
}

void add_contention(CLI::App& app, ContentionVerbOptions& options) {
  CLI::App* const verb = app.add_subcommand(
      "contention",
      "Runs any program and tells how its locks were contended for (docs/contention.md).");
  verb->footer(
      "The program and its arguments stand behind \"--\".\n\n"
      "Example:\n  misdeal contention --folded waits.folded -- ./server --threads 8\n\n"
      "Exit codes: the program's own; 128 and the signal's number if one ended it; 2 wrong usage, "
      "or "
      "the\nprogram cannot be measured, 4 the report cannot be written.");
  verb->add_option("--out", options.out, "file for the table; without it, standard error");
  verb->add_option("--folded", options.folded,
                   "file for folded stacks, for flame graphs: microseconds waited");
  verb->add_option("--json", options.json, "file for all figures");
  verb->add_option("--min-wait", options.wait_min,
                   "leaves out locks that were waited for less, such as 1ms");
}

/// What stands behind "--" is another program's, whatever it looks like: moves it to `command`, and
/// returns the number of arguments before.
int take_command(int argument_count, const char* const* arguments,
                 std::vector<std::string>& command) {
  const std::span<const char* const> all(arguments, static_cast<std::size_t>(argument_count));
  if (all.size() < 2 || std::string_view(all[1]) != "contention") return argument_count;
  const auto end = std::ranges::find(all, std::string_view("--"));
  if (end != all.end()) command.assign(end + 1, all.end());
  return static_cast<int>(end - all.begin());
}

/// For the list of verbs: another program parses and runs them (is_for_explorer).
void add_explorer_verbs(CLI::App& app) {
  app.add_subcommand("explore", "Searches the interleavings of a few actions, on any engine.");
  app.add_subcommand("shrink", "Makes such a failure as small as it gets.");
}

/// Everything that the verbs are given; filled by the parser.
struct Arguments {
  StressArguments stress;
  CheckVerbOptions check;
  std::string check_file;
  std::string check_jsonl;
  HandsOptions hands;
  ServeArguments serve;
  MutantsVerbOptions mutants;
  std::string mutants_duration = "10s";
  ReplayTargetOptions replay;
  ReportVerbOptions report;
  DoctorVerbOptions doctor;
  ContentionVerbOptions contention;
  BenchArguments bench;
  DashboardOptions dashboard;
};

int run_stress_command(const Arguments& arguments) {
  if (!arguments.stress.profile.empty()) {
    const auto live = live_options_of(arguments.stress);
    return live ? run_live_verb(*live) : refuse("stress", live.error());
  }
  const auto options = options_of(arguments.stress);
  return options ? run_stress_verb(*options) : refuse("stress", options.error());
}

int run_check_command(Arguments& arguments) {
  arguments.check.file = arguments.check_file;
  if (!arguments.check_jsonl.empty()) arguments.check.jsonl = arguments.check_jsonl;
  return run_check(arguments.check);
}

int run_doctor_command(const DoctorVerbOptions& options) {
  if (!options.target.empty()) {
    if (const auto endpoint = endpoint_of_target(options.target); !endpoint) {
      return refuse("doctor", endpoint.error());
    }
  }
  const auto purposes = purposes_of(options);
  return purposes ? run_doctor(options, *purposes) : refuse("doctor", purposes.error());
}

int run_mutants_command(Arguments& arguments) {
  const auto duration = parse_duration(arguments.mutants_duration);
  if (!duration) return refuse("mutants", "--duration " + duration.error());
  arguments.mutants.duration = *duration;
  return run_mutants(arguments.mutants);
}

/// CLI11 has codes of its own; ours are few and stable.
int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error, std::cout, std::cerr);
  fmt::print(stderr, "misdeal: {}; see misdeal --help\n", reports::terminal_text(error.what()));
  return cli::kUsage;
}

std::vector<std::string> verb_names(CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const verb : app.get_subcommands(nullptr)) names.push_back(verb->get_name());
  return names;
}

/// Says so if the first word is no verb of the program, or the next none of a verb that has its
/// own: the parser would only say that there is one argument too many.
std::optional<int> refuse_unknown_verb(CLI::App& app, std::span<const char* const> words) {
  if (words.empty() || std::string_view(words.front()).starts_with('-')) return std::nullopt;
  const std::string word = words.front();
  const std::vector<std::string> names = verb_names(app);
  if (names.empty()) return std::nullopt;
  if (std::ranges::find(names, word) != names.end()) {
    return refuse_unknown_verb(*app.get_subcommand(word), words.subspan(1));
  }
  const std::string of = app.get_parent() == nullptr ? "" : " " + app.get_name();
  fmt::print(stderr, "misdeal{}: unknown verb '{}'; there are {}; see misdeal{} --help\n", of,
             reports::terminal_text(word), fmt::join(names, ", "), of);
  return cli::kUsage;
}

int parse_and_run(int argument_count, const char* const* arguments) {
  CLI::App app("Misdeal: concurrency stress-testing for services that process actions.", "misdeal");
  app.set_version_flag("--version",
                       fmt::format("misdeal {} ({})", tool_version(), build_description()));
  app.require_subcommand(1);
  app.footer(kExitCodes);
  Arguments given;
  if (argument_count > 0) given.stress.program = given.report.program = arguments[0];
  add_stress(app, given.stress);
  add_check(app, given.check, given.check_file, given.check_jsonl);
  add_hands(app, given.hands);
  add_serve(app, given.serve);
  add_mutants(app, given.mutants, given.mutants_duration);
  add_replay(app, given.replay);
  add_report(app, given.report);
  add_doctor(app, given.doctor);
  add_contention(app, given.contention);
  argument_count = take_command(argument_count, arguments, given.contention.command);
  add_bench(app, given.bench);
  add_dashboard(app, given.dashboard);
  add_explorer_verbs(app);
  for (CLI::App* const verb : app.get_subcommands(nullptr)) refuse_empty_values(*verb);
  const std::span<const char* const> all(arguments, static_cast<std::size_t>(argument_count));
  if (const auto refused =
          refuse_unknown_verb(app, all.subspan(std::min<std::size_t>(1, all.size())))) {
    return *refused;
  }
  try {
    app.parse(argument_count, with_new_side_named(argument_count, arguments).data());
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  }
  if (app.got_subcommand("stress")) return run_stress_command(given);
  if (app.got_subcommand("check")) return run_check_command(given);
  if (app.got_subcommand("hands")) return run_hands(given.hands, std::cin, std::cout, std::cerr);
  if (app.got_subcommand("serve")) return run_serve(given.serve);
  if (app.got_subcommand("report")) return run_report(given.report);
  if (app.got_subcommand("contention")) return run_contention(given.contention);
  if (app.got_subcommand("doctor")) return run_doctor_command(given.doctor);
  if (app.got_subcommand("bench")) return run_bench(app, given.bench);
  if (app.got_subcommand("dashboard")) return run_dashboard(given.dashboard);
  if (app.got_subcommand("replay")) return run_replay_target(given.replay);
  return run_mutants_command(given);
}

}  // namespace

int run_command_line(int argument_count, const char* const* arguments) {
  if (is_for_explorer(argument_count, arguments)) return become_explorer(arguments);
  return code_after_output(parse_and_run(argument_count, arguments));
}

}  // namespace misdeal::harness

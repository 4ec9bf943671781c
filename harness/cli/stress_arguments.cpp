#include "harness/cli/stress_arguments.h"

#include <algorithm>
#include <array>
#include <random>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/duration.h"
#include "harness/cli/target_option.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

using Error = std::unexpected<std::string>;

constexpr engine::Nanoseconds kDurationDefault = std::chrono::seconds{10};

struct PlayersName {
  std::string_view name;
  PlayersMode mode;
};
constexpr std::array<PlayersName, 3> kPlayersNames = {{{"off", PlayersMode::off},
                                                       {"serial", PlayersMode::serial},
                                                       {"concurrent", PlayersMode::concurrent}}};

std::vector<std::string_view> engine_names(bool with_mutants) {
  std::vector<std::string_view> names;
  for (const EngineSpec& spec : all_engines()) {
    if (with_mutants || !spec.is_mutant()) names.push_back(spec.name);
  }
  return names;
}

std::expected<const EngineSpec*, std::string> engine_of(const StressArguments& arguments) {
  if (!arguments.engine.empty() && !arguments.processing.empty()) {
    return Error("--engine and --processing both name an engine; give one of them");
  }
  if (!arguments.processing.empty()) {
    const EngineSpec* const spec = find_engine(arguments.processing);
    if (spec != nullptr && !spec->is_mutant()) return spec;
    return Error(fmt::format("--processing \"{}\" is no processing mode; there are {}",
                             arguments.processing, fmt::join(engine_names(false), ", ")));
  }
  const std::string& name = arguments.engine;
  const EngineSpec* const spec = name.empty() ? &all_engines().front() : find_engine(name);
  if (spec != nullptr) return spec;
  return Error(fmt::format("--engine \"{}\" is not known; there are {}", name,
                           fmt::join(engine_names(true), ", ")));
}

std::expected<unsigned, std::string> in_range(std::string_view option, unsigned value, unsigned low,
                                              unsigned high) {
  if (value >= low && value <= high) return value;
  return Error(fmt::format("{} {} is not between {} and {}", option, value, low, high));
}

std::expected<std::optional<engine::Nanoseconds>, std::string> duration_of(
    std::string_view option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto duration = parse_duration(text);
  if (!duration) return Error(fmt::format("{} {}", option, duration.error()));
  return *duration;
}

/// A server is slower than an engine, keeps its own time to live, and has its own decks.
std::expected<void, std::string> set_target(const StressArguments& arguments,
                                            StressOptions& options) {
  const bool is_live_only = !arguments.sync.empty() || arguments.freeze_pid ||
                            !arguments.suite.empty() || arguments.rounds || arguments.rate;
  if (is_live_only) return Error("--sync, --freeze, --rate, --suite and --rounds need a --profile");
  if (arguments.target.empty()) {
    if (arguments.lost_permille == 0) return {};
    return Error("--lost needs a --target: in process no answer is lost");
  }
  if (!arguments.engine.empty() || !arguments.processing.empty()) {
    return Error(
        "--target is a running server; --engine and --processing are for the engine in "
        "process. Start the server with the engine you want: misdeal serve --engine NAME");
  }
  const auto endpoint = endpoint_of_target(arguments.target);
  if (!endpoint) return Error(endpoint.error());
  const auto lost = in_range("--lost", arguments.lost_permille, 0, 500);
  if (!lost) return Error(lost.error());
  constexpr std::uint64_t kRemoteEpochMax = 20'000;
  constexpr engine::Nanoseconds kServerTtl = std::chrono::seconds{5};
  constexpr engine::Nanoseconds kWatchdogMin = std::chrono::seconds{20};
  options.target = RemoteTarget{.options = {.endpoint = *endpoint, .lost_permille = *lost},
                                .url = arguments.target};
  options.deck_failures_percent = 0;
  options.epoch_operations_max = std::min(options.epoch_operations_max, kRemoteEpochMax);
  options.request_ttl = options.request_ttl.value_or(kServerTtl);
  options.watchdog = std::max(options.watchdog, kWatchdogMin);
  return {};
}

std::expected<void, std::string> set_numbers(const StressArguments& arguments,
                                             StressOptions& options) {
  struct Number {
    std::string_view option;
    unsigned value;
    unsigned low;
    unsigned high;
    unsigned& target;
  };
  const std::array<Number, 4> numbers = {
      {{"--threads", arguments.threads, 1, 256, options.threads},
       {"--tables", arguments.tables, 1, 1'024, options.tables},
       {"--seats", arguments.seats, 2, 9, options.seats},
       {"--deck-failures", arguments.deck_failures_percent, 0, 50, options.deck_failures_percent}}};
  for (const Number& number : numbers) {
    const auto checked = in_range(number.option, number.value, number.low, number.high);
    if (!checked) return Error(checked.error());
    number.target = *checked;
  }
  if (arguments.actions == 0U) return Error("--actions 0 asks for nothing; give at least 1");
  constexpr std::uint64_t kEpochMin = 100;
  constexpr std::uint64_t kEpochMax = 10'000'000;
  if (arguments.epoch_actions < kEpochMin || arguments.epoch_actions > kEpochMax) {
    return Error(fmt::format("--epoch-actions {} is not between {} and {}", arguments.epoch_actions,
                             kEpochMin, kEpochMax));
  }
  options.operations = arguments.actions;
  options.epoch_operations_max = arguments.epoch_actions;
  return {};
}

std::expected<void, std::string> set_times(const StressArguments& arguments,
                                           StressOptions& options) {
  const auto duration = duration_of("--duration", arguments.duration);
  if (!duration) return Error(duration.error());
  const auto ttl = duration_of("--ttl", arguments.ttl);
  if (!ttl) return Error(ttl.error());
  const auto watchdog = duration_of("--watchdog", arguments.watchdog);
  if (!watchdog) return Error(watchdog.error());
  options.duration = *duration;
  if (!*duration && !arguments.actions) options.duration = kDurationDefault;
  options.request_ttl = *ttl;
  options.watchdog = watchdog->value_or(options.watchdog);
  // 256 threads on two busy cores were seen to need more than 100 ms for a round with nothing
  // stuck.
  constexpr engine::Nanoseconds kWatchdogMin = std::chrono::seconds{1};
  if (options.watchdog < kWatchdogMin) {
    return Error(fmt::format(
        "--watchdog \"{}\" is less than 1s, which a busy machine takes with nothing being stuck",
        arguments.watchdog));
  }
  return {};
}

std::expected<void, std::string> set_workload(const StressArguments& arguments,
                                              StressOptions& options) {
  if (!arguments.mix.empty()) {
    const auto mix = parse_mix(arguments.mix);
    if (!mix) return Error(mix.error());
    options.mix = *mix;
  }
  const auto* const players =
      std::ranges::find(kPlayersNames, arguments.players, &PlayersName::name);
  if (players == kPlayersNames.end()) {
    return Error(
        fmt::format("--players \"{}\" is none of off, serial, concurrent", arguments.players));
  }
  options.players = players->mode;
  return {};
}

}  // namespace

std::uint64_t drawn_seed() {
  std::random_device device;
  return device();
}

std::expected<StressVerbOptions, std::string> options_of(const StressArguments& arguments) {
  StressVerbOptions result;
  StressOptions& options = result.stress;
  const auto engine = engine_of(arguments);
  if (!engine) return Error(engine.error());
  options.engine = *engine;
  for (const auto set : {set_numbers, set_times, set_workload, set_target}) {
    if (const auto done = set(arguments, options); !done) return Error(done.error());
  }
  options.seed = arguments.seed ? *arguments.seed : drawn_seed();
  if (options.target) options.target->options.seed = options.seed;
  options.keeps_going = arguments.keeps_going;
  if (arguments.search_steps) options.budget.search_steps_max = *arguments.search_steps;
  if (arguments.out.empty()) return Error("--out needs the name of a folder");
  result.out = arguments.out;
  if (!arguments.hands_out.empty()) result.hands_out = arguments.hands_out;
  const auto pin = duration_of("--pin", arguments.pin == "off" ? "" : arguments.pin);
  if (!pin) return Error(pin.error());
  result.pin = std::chrono::ceil<std::chrono::seconds>(pin->value_or(engine::Nanoseconds::zero()));
  result.is_json = arguments.is_json;
  result.keeps_history = arguments.keeps_history;
  result.program = reports::shell_word(arguments.program);
  result.command_again = command_again(arguments, options);
  return result;
}

std::string command_again(const StressArguments& arguments, const StressOptions& options) {
  const StressArguments standard;
  const std::string attacked = options.target
                                   ? "--target " + reports::shell_word(options.target->url)
                                   : fmt::format("--engine {}", options.engine->name);
  std::string command = fmt::format("{} stress {} --seed {} --threads {} --tables {} --seats {}",
                                    reports::shell_word(arguments.program), attacked, options.seed,
                                    options.threads, options.tables, options.seats);
  const auto add = [&command](std::string_view option, const std::string& value,
                              const std::string& left_out) {
    if (value != left_out) command += fmt::format(" {} {}", option, reports::shell_word(value));
  };
  if (options.operations) add("--actions", std::to_string(*options.operations), "");
  const bool is_default_duration = arguments.duration.empty() && !arguments.actions;
  add("--duration", is_default_duration ? "10s" : arguments.duration, "");
  add("--lost", std::to_string(arguments.lost_permille), "0");
  add("--mix", arguments.mix, standard.mix);
  add("--ttl", arguments.ttl, standard.ttl);
  add("--players", arguments.players, standard.players);
  add("--deck-failures", std::to_string(arguments.deck_failures_percent),
      std::to_string(standard.deck_failures_percent));
  add("--epoch-actions", std::to_string(arguments.epoch_actions),
      std::to_string(standard.epoch_actions));
  add("--watchdog", arguments.watchdog.empty() ? standard.watchdog : arguments.watchdog,
      standard.watchdog);
  if (arguments.search_steps) add("--search-steps", std::to_string(*arguments.search_steps), "");
  if (arguments.keeps_going) command += " --keep-going";
  add("--out", arguments.out, standard.out);
  return command;
}

}  // namespace misdeal::harness

#include "harness/cli/live_arguments.h"

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/duration.h"
#include "harness/cli/target_option.h"
#include "harness/targets/read_profile.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

using Error = std::unexpected<std::string>;

std::expected<std::optional<LiveSync>, std::string> sync_of(const std::string& name) {
  if (name.empty()) return std::nullopt;
  if (name == "full") return LiveSync::tight;
  std::string known;
  if (name == to_string(LiveSync::paced)) return Error("--sync paced is asked for with --rate N");
  for (std::size_t i = 0; i < static_cast<std::size_t>(LiveSync::paced); ++i) {
    const auto sync = static_cast<LiveSync>(i);
    if (to_string(sync) == name) return sync;
    known += fmt::format(", {}", to_string(sync));
  }
  return Error(
      fmt::format("--sync \"{}\" is not known; there are full (the same as tight){}", name, known));
}

/// Options of the attack in process, which say nothing to a foreign server.
std::expected<void, std::string> refuse_others(const StressArguments& arguments) {
  const StressArguments standard;
  const auto refuse = [](std::string_view option) {
    return Error(
        fmt::format("{} has no meaning with --profile; the profile describes the server", option));
  };
  if (!arguments.engine.empty() || !arguments.processing.empty()) return refuse("--engine");
  if (!arguments.ttl.empty()) return refuse("--ttl");
  if (!arguments.hands_out.empty()) return refuse("--hands-out");
  if (arguments.players != standard.players) return refuse("--players");
  if (arguments.lost_permille != 0) return refuse("--lost");
  return {};
}

std::expected<void, std::string> set_limits(const StressArguments& arguments,
                                            LiveOptions& options) {
  if (!arguments.duration.empty()) {
    const auto duration = parse_duration(arguments.duration);
    if (!duration) return Error("--duration " + duration.error());
    options.duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(*duration).count();
    options.rounds_max = std::numeric_limits<std::uint64_t>::max();
  }
  if (arguments.rounds) {
    if (*arguments.rounds == 0) return Error("--rounds 0 asks for nothing; give at least 1");
    options.rounds_max = *arguments.rounds;
  }
  if (arguments.search_steps) {
    if (*arguments.search_steps == 0) return Error("--search-steps 0 searches nothing");
    // Of each round; what all of them together may take stays in proportion.
    const LiveCheckBudget standard;
    options.budget.search_steps_per_round = *arguments.search_steps;
    options.budget.search_steps_max =
        *arguments.search_steps * (standard.search_steps_max / standard.search_steps_per_round);
  }
  if (arguments.mix.empty()) return {};
  const auto mix = parse_mix(arguments.mix);
  if (!mix) return Error(mix.error());
  options.mix = *mix;
  return {};
}

/// A rate replaces the ways of lining up, and the suite has a pace of its own.
std::expected<std::optional<wire::FixedRate>, std::string> rate_of(
    const StressArguments& arguments) {
  if (!arguments.rate) return std::nullopt;
  constexpr double kRateMin = 0.01;
  constexpr double kRateMax = 1e6;
  const double rate = *arguments.rate;
  // Put so that what is no number is refused as well.
  if (!(rate >= kRateMin && rate <= kRateMax)) {
    return Error(fmt::format("--rate {:g} is not between {:g} and {:.0f} requests a second", rate,
                             kRateMin, kRateMax));
  }
  const auto refuse = [](std::string_view option, std::string_view why) {
    return Error(fmt::format("--rate cannot be used together with {}: {}", option, why));
  };
  if (!arguments.sync.empty()) {
    return refuse("--sync", "requests are sent when they are due, not lined up");
  }
  if (arguments.freeze_pid) {
    return refuse("--freeze", "requests are sent when they are due, not lined up");
  }
  if (!arguments.suite.empty()) return refuse("--suite", "it sends one request after the other");
  return wire::FixedRate{rate};
}

std::string live_command(const StressArguments& arguments, std::uint64_t seed) {
  std::string command = fmt::format(
      "{} stress --target {} --profile {} --seed {}", reports::shell_word(arguments.program),
      reports::shell_word(arguments.target), reports::shell_word(arguments.profile), seed);
  const auto add = [&command](std::string_view option, const std::string& value) {
    if (!value.empty()) command += fmt::format(" {} {}", option, reports::shell_word(value));
  };
  add("--duration", arguments.duration);
  if (arguments.rounds) add("--rounds", std::to_string(*arguments.rounds));
  add("--mix", arguments.mix);
  if (arguments.search_steps) add("--search-steps", std::to_string(*arguments.search_steps));
  add("--sync", arguments.sync);
  if (arguments.freeze_pid) add("--freeze", std::to_string(*arguments.freeze_pid));
  if (arguments.rate) add("--rate", fmt::format("{}", *arguments.rate));
  add("--suite", arguments.suite);
  if (arguments.out != StressArguments{}.out) add("--out", arguments.out);
  return command;
}

}  // namespace

std::expected<LiveVerbOptions, std::string> live_options_of(const StressArguments& arguments) {
  if (arguments.target.empty()) {
    return Error("--profile describes a server; say where it is with --target URL");
  }
  if (const auto others = refuse_others(arguments); !others) return Error(others.error());
  LiveVerbOptions options;
  auto profile = read_profile(arguments.profile);
  if (!profile) return Error(describe(profile.error(), arguments.profile));
  options.profile = std::move(*profile);
  options.url = arguments.target;
  if (const auto endpoint = endpoint_of_target(options.url); !endpoint) {
    return Error(endpoint.error());
  }
  if (const auto set = set_limits(arguments, options.live); !set) return Error(set.error());
  const auto rate = rate_of(arguments);
  if (!rate) return Error(rate.error());
  options.live.rate = *rate;
  const auto sync = sync_of(arguments.sync);
  if (!sync) return Error(sync.error());
  options.live.sync = *sync;
  if (arguments.freeze_pid) {
    if (*arguments.freeze_pid <= 1) return Error("--freeze needs the server's process id");
    options.server_pid = static_cast<pid_t>(*arguments.freeze_pid);
    options.live.can_freeze = true;
  } else if (options.live.sync == LiveSync::freeze) {
    return Error("--sync freeze needs --freeze PID, the server's process on this machine");
  }
  if (!arguments.suite.empty() && arguments.suite != "idempotency") {
    return Error(fmt::format("--suite \"{}\" is not known; there is idempotency", arguments.suite));
  }
  options.runs_suite = !arguments.suite.empty();
  options.live.seed = arguments.seed ? *arguments.seed : drawn_seed();
  options.live.run_name = fmt::format("{:x}-{}", options.live.seed & 0xFFFFFFU, utc_now());
  std::erase_if(options.live.run_name, [](char c) { return c == ':' || c == '-'; });
  options.out = arguments.out;
  options.is_json = arguments.is_json;
  options.program = reports::shell_word(arguments.program);
  options.command_again = live_command(arguments, options.live.seed);
  return options;
}

}  // namespace misdeal::harness

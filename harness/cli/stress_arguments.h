#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "harness/cli/stress_verb.h"

namespace misdeal::harness {

/// The arguments of `misdeal stress` as they were written.
struct StressArguments {
  std::string program = "misdeal";
  std::string engine;             ///< a processing mode or a mutant; empty: per-table-lock
  std::string target;             ///< URL of a running reference server, instead of an engine
  std::string profile;            ///< with target: a file that describes a foreign server
  std::string sync;               ///< with profile: the one way to line requests up; empty: a mix
  std::optional<int> freeze_pid;  ///< with profile: the server's process
  std::optional<double> rate;     ///< with profile: requests a second, an open loop
  std::string suite;              ///< with profile: "idempotency" instead of the workload
  std::optional<std::uint64_t> rounds;  ///< with profile: bursts
  unsigned lost_permille = 0;           ///< with target: answers thrown away
  std::string processing;               ///< a processing mode; not together with engine
  unsigned threads = 4;
  unsigned tables = 4;
  unsigned seats = 6;
  std::string duration;  ///< "10s"; empty, and no actions: 10 s
  std::optional<std::uint64_t> actions;
  std::optional<std::uint64_t> seed;  ///< drawn if not given
  std::string mix;                    ///< "duplicate=10,clean=5"; empty: the default mix
  std::string ttl;                    ///< empty: varies from epoch to epoch
  std::string players = "off";
  unsigned deck_failures_percent = 5;
  std::uint64_t epoch_actions = 100'000;
  std::string watchdog = "5s";
  std::string pin = "10s";
  std::optional<std::uint64_t> search_steps;
  bool keeps_going = false;
  bool keeps_history = false;
  bool is_json = false;
  std::string out = "misdeal-out";
  std::string hands_out;
};

/// What they ask for. The error is one line that names the argument and what it may be.
std::expected<StressVerbOptions, std::string> options_of(const StressArguments& arguments);

/// A seed for a run that was given none.
std::uint64_t drawn_seed();

/// The command that runs the same again: every option that matters, the seed included.
std::string command_again(const StressArguments& arguments, const StressOptions& options);

}  // namespace misdeal::harness

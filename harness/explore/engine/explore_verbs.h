#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "misdeal/explore.h"

namespace misdeal::harness {

struct ExploreVerbOptions {
  std::vector<std::string> engines;    ///< names; empty: the four processing modes
  std::vector<std::string> scenarios;  ///< names; empty: all
  std::filesystem::path actions;       ///< instead of scenarios
  explore::Options explore;
  std::uint32_t jobs = 1;  ///< processes
  std::filesystem::path out = "misdeal-out";
  bool prints_json = false;
};

struct ReplayVerbOptions {
  std::filesystem::path file;
  std::uint32_t times = 3;
  bool prints_steps = false;
  bool prints_gdb = false;
  std::uint32_t traps_before_step = 0;
};

struct ShrinkVerbOptions {
  std::filesystem::path file;
  std::filesystem::path out;  ///< beside the file if empty
  std::uint32_t seconds = 60;
};

/// What `misdeal stress` starts after a violation.
struct PinVerbOptions {
  std::filesystem::path file;  ///< a repro file without a schedule; gets one
  std::uint32_t seconds = 10;
  std::uint32_t shrink_seconds = 10;
};

struct ExploreMutantsOptions {
  std::vector<std::string> mutants;  ///< all if empty
  std::vector<explore::StrategyKind> strategies;
  bool explores = true;
  std::uint32_t seeds = 20;
  std::uint64_t schedules_max = 1'000;
};

int run_explore(const ExploreVerbOptions& options);
int run_replay(const ReplayVerbOptions& options);
int run_shrink(const ShrinkVerbOptions& options);
/// Searches for a schedule of the scenario that violates the property, shrinks it, and prints how
/// it went as one line of JSON.
int run_pin(const PinVerbOptions& options);
int run_explore_mutants(const ExploreMutantsOptions& options);

}  // namespace misdeal::harness

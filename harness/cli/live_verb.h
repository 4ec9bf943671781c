#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

#include "harness/live/live_run.h"
#include "harness/targets/profile.h"

namespace misdeal::harness {

/// `misdeal stress --target URL --profile FILE`: attacks a server that somebody else wrote.
struct LiveVerbOptions {
  Profile profile;
  std::string url;
  LiveOptions live;
  std::optional<pid_t> server_pid;  ///< may be frozen
  bool runs_suite = false;          ///< the idempotency conformance pack instead of the workload
  std::filesystem::path out = "misdeal-out";
  bool is_json = false;
  std::string program;
  std::string command_again;
};

/// Runs, prints the verdict, writes the reports. Returns the exit code: that of the verdict (0, 1,
/// 3), or 4 if the server cannot be reached, prepared or observed, or a report cannot be written.
int run_live_verb(const LiveVerbOptions& options);

}  // namespace misdeal::harness

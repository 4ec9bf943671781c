#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "harness/drivers/stress.h"

namespace misdeal::harness {

/// `misdeal stress`: attacks the in-process engine and judges what happened.
struct StressVerbOptions {
  StressOptions stress;
  std::filesystem::path out = "misdeal-out";       ///< a fresh folder for the run is made below it
  std::optional<std::filesystem::path> hands_out;  ///< where to write the hands that were played
  bool is_json = false;                            ///< report.json on stdout instead of the summary
  bool keeps_history = false;    ///< write the last epoch's history even if all holds
  std::chrono::seconds pin{10};  ///< after a violation, search for a schedule so long; 0: do not
  std::string program;           ///< as it was called: the start of commands to paste
  std::string command_again;
};

/// Runs, prints the verdict, writes the reports. Returns the exit code: that of the verdict (0, 1,
/// 3), or 4 if something could not be written or the target is gone; the verdict is printed all the
/// same. Does not
/// return if the engine got stuck: ends the process with the exit code, since threads are left in
/// it.
int run_stress_verb(StressVerbOptions options);

}  // namespace misdeal::harness

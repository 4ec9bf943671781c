#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace misdeal::contention {

struct MeasuredRun {
  std::vector<std::string> command;  ///< the program's file first
  std::filesystem::path library;
  std::filesystem::path folder;  ///< where each process leaves its figures
};

/// Runs a program with the library loaded into it and whatever it starts, and waits for its end;
/// what it started may go on. SIGTERM, SIGHUP, SIGINT and SIGQUIT are passed on to it. Returns its
/// exit code, or 128 and the signal that ended it, as shells do. The error: it could not be
/// started.
std::expected<int, std::string> run_measured(const MeasuredRun& run);

}  // namespace misdeal::contention

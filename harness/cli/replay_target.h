#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace misdeal::harness {

struct ReplayTargetOptions {
  std::filesystem::path file;  ///< a repro file
  std::string url;             ///< of a running reference server
  std::uint32_t times = 20;
};

/// Sends the requests of a failure to a running server, together, so many times, each at a table of
/// its own; prints how often the same property was violated. 1 if it was, 0 if not, 2 for a file or
/// address that cannot be used, 4 if the server does not answer.
int run_replay_target(const ReplayTargetOptions& options);

}  // namespace misdeal::harness

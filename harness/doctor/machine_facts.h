#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// Whether a machine is fit for what Misdeal does on it: facts, gathered in one place, and pure
/// functions that judge them.
namespace misdeal::harness {

/// A program that builds or reports need.
struct ProgramFact {
  std::string name;     ///< "clang++-19": with the version that it must be of
  std::string path;     ///< empty: not found in PATH
  std::string version;  ///< the line of what it prints that names it; empty if it is of no use
  std::string trouble;  ///< what it did instead: "ended with exit code 1"; empty if all is well
};

/// What a small program under ThreadSanitizer did.
struct ThreadSanitizerFacts {
  bool has_probe = false;   ///< it was built; if not, nothing was tried
  bool starts = false;      ///< ran to its end without a report
  bool sees_race = false;   ///< reported a planted race
  bool names_race = false;  ///< with the name of the function: the symbolizer works
  std::string output;       ///< of the run that failed; empty if none did
};

struct ClockFacts {
  std::string source;                ///< "tsc"; empty if not known
  std::int64_t step_min_ns = 0;      ///< the smallest difference of two readings that differ
  std::int64_t reading_ns = 0;       ///< what a reading costs, on average
  std::int64_t backward_ns_max = 0;  ///< furthest back, as seen from another thread; 0: monotonic
};

struct LoopbackFacts {
  std::string error;                 ///< of connecting this machine to itself; empty if it works
  unsigned ports = 0;                ///< for outgoing connections; 0: not known
  std::uint64_t open_files_max = 0;  ///< of a process: each connection is one
};

struct DiskFacts {
  std::filesystem::path folder;  ///< --out
  std::string error;             ///< why nothing can be written there; empty if something can
  std::uint64_t free_bytes = 0;  ///< for this user
};

struct TargetFacts {
  std::string url;
  std::string error;  ///< why it cannot be reached; empty if it answers
  int status = 0;     ///< of its answer to GET /
  double answer_ms = 0;
  std::optional<double> clock_ahead_s;  ///< of ours, by its Date header, which has whole seconds
};

struct MachineFacts {
  std::optional<unsigned> mmap_rnd_bits;  ///< nothing: the kernel has no such setting
  ThreadSanitizerFacts thread_sanitizer;
  ProgramFact clang;
  ProgramFact gcc;
  ProgramFact symbolizer;
  unsigned cores = 0;                ///< that this process may run on
  std::optional<double> core_quota;  ///< processor time a second by cgroup; nothing: no limit
  ClockFacts clock;
  LoopbackFacts loopback;
  DiskFacts disk;
  std::optional<TargetFacts> target;  ///< nothing: none was named
};

}  // namespace misdeal::harness

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/requests/clock.h"

namespace misdeal::harness {

/// `misdeal mutants`: attacks every wrong engine, and the true ones beside them, over several
/// seeds.
struct MutantsVerbOptions {
  std::vector<std::string> engines;  ///< by name; empty: all
  unsigned seeds = 3;                ///< 1..1000
  std::uint64_t seed = 1;
  engine::Nanoseconds duration = std::chrono::seconds{10};  ///< of each run, at most
  unsigned threads = 4;                                     ///< 1..256
  bool is_list = false;
  bool is_json = false;
};

/// Prints a row an engine: the property that caught it, in how many runs, time and operations to
/// the first violation. Returns the exit code: 0 every mutant was caught in nine runs of ten and no
/// true engine ever, 1 a true engine was, 2 wrong usage, 3 some mutant was not, a true engine was
/// hardly attacked or could not be judged, or the runs were interrupted. Ends the process itself
/// when a run left stuck threads behind.
int run_mutants(const MutantsVerbOptions& options);

}  // namespace misdeal::harness

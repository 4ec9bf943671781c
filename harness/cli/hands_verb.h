#pragma once

#include <iosfwd>
#include <string>

namespace misdeal::harness {

/// `misdeal hands [FILE] [--engine NAME]`: plays hands and sessions and tells what came of them.
struct HandsOptions {
  std::string file = "-";                 ///< JSON Lines; "-" is standard input
  std::string engine = "per-table-lock";  ///< a processing mode or a mutant
};

/// Writes the results, and nothing else, to `out`; diagnostics to `diagnostics`. Returns the exit
/// code: 0 every line was played, 2 an unknown engine, an unreadable file or an unusable line (the
/// others are played all the same), 4 the results cannot be written.
int run_hands(const HandsOptions& options, std::istream& in, std::ostream& out,
              std::ostream& diagnostics);

}  // namespace misdeal::harness

#pragma once

#include <cstddef>
#include <iosfwd>

#include "harness/hands/play_script.h"

namespace misdeal::harness {

struct ReplayTally {
  std::size_t lines = 0;     ///< without empty ones
  std::size_t unusable = 0;  ///< answered with an error
};

/// Plays JSON Lines of hands and sessions, one after the other, and writes a line of result for
/// each, in order; empty lines are passed over. What is worth telling about an unusable line goes
/// to `diagnostics`, with its number. The format is in docs/hands.md. Stops early if `out` fails.
ReplayTally replay_hands(std::istream& in, std::ostream& out, std::ostream& diagnostics,
                         const LobbyMaker& make_lobby);

}  // namespace misdeal::harness

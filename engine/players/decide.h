#pragma once

#include <cstdint>
#include <optional>

#include "engine/poker/game.h"
#include "engine/requests/response.h"

namespace misdeal::engine {

/// A small generator of random numbers: SplitMix64 (Steele, Lea, Flood: Fast splittable
/// pseudorandom number generators, 2014). The same seed gives the same numbers on every platform.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  /// Uniform in [0, bound). Requires bound > 0. Off by at most bound / 2^64.
  std::uint64_t below(std::uint64_t bound);

 private:
  std::uint64_t state_;
};

/// How often a computer player does what, in percent of its turns; the rest are checks and calls.
struct PlayStyle {
  unsigned fold_percent = 12;
  unsigned raise_percent = 25;  ///< bets or raises, where they are legal
  unsigned all_in_percent = 8;  ///< of the bets and raises
};

/// A legal action for the seat to act, chosen at random; nothing if nobody is to act. Small raises
/// are likelier than large ones. Pure but for the dice.
std::optional<Command> decide_action(const TableView& view, const PlayStyle& style, Dice& dice);

}  // namespace misdeal::engine

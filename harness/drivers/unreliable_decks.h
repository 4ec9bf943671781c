#pragma once

#include <cstdint>

#include "engine/table/lobby_config.h"

namespace misdeal::harness {

/// How often, and how, a source of decks misbehaves.
struct DeckTroubles {
  unsigned failing_percent = 0;  ///< of hand numbers: the first call throws std::runtime_error
  unsigned slow_permille = 0;    ///< of hand numbers: the first call takes `slow_for`
  engine::Nanoseconds slow_for{};
};

/// The decks of `seed` from a source that fails or dawdles now and then, as a remote source of
/// randomness would; later calls for the same hand succeed at once. The engine must roll back and
/// stay usable, and a request that runs long must stay known while it runs. Which hands are
/// troubled follows from the seed. Thread-safe.
engine::DeckSource unreliable_decks(std::uint64_t seed, const DeckTroubles& troubles);

}  // namespace misdeal::harness

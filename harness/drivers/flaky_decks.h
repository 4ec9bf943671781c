#pragma once

#include <cstdint>

#include "engine/table/lobby_config.h"

namespace misdeal::harness {

/// Decks of `seed` from a source that fails now and then, as a remote source of randomness would:
/// for `percent` of the hand numbers the first call throws std::runtime_error, later calls succeed.
/// The engine must roll back and stay usable. Thread-safe.
engine::DeckSource flaky_decks(std::uint64_t seed, unsigned percent);

}  // namespace misdeal::harness

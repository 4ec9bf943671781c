#pragma once

#include <array>
#include <cstdint>

#include "engine/poker/cards.h"

namespace misdeal::fuzz {

/// The strength of the best five of seven cards, by counting ranks and suits (R60): greater wins,
/// equal splits. Numbers compare among themselves only.
std::uint32_t counted_rank(const std::array<engine::Card, 7>& cards);

}  // namespace misdeal::fuzz

#pragma once

#include <compare>
#include <cstdint>
#include <span>

#include "engine/poker/cards.h"

namespace misdeal::engine {

enum class HandCategory : std::uint8_t {
  high_card,
  one_pair,
  two_pair,
  three_of_a_kind,
  straight,
  flush,
  full_house,
  four_of_a_kind,
  straight_flush,
};

/// The strength of the best five of up to seven cards: greater wins, equal splits. Suits never
/// matter between equals. The value is opaque but for its order and its category.
struct HandRank {
  std::uint32_t value = 0;

  friend constexpr auto operator<=>(HandRank, HandRank) = default;
  [[nodiscard]] HandCategory category() const;
};

/// Ranks 5, 6 or 7 distinct cards. No tables; tens of millions of hands a second.
HandRank rank_hand(std::span<const Card> cards);

/// The same on a set of cards, bit Card::index each; 5 to 7 bits set.
HandRank rank_hand(std::uint64_t cards);

}  // namespace misdeal::engine

#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace misdeal::engine {

/// One of 52 cards: index = rank * 4 + suit, rank 0..12 is 2..A, suit 0..3 is c, d, h, s.
struct Card {
  std::uint8_t index = 0;

  friend constexpr auto operator<=>(Card, Card) = default;
  [[nodiscard]] constexpr int rank() const { return index >> 2; }
  [[nodiscard]] constexpr int suit() const { return index & 3; }
};

/// All 52 cards; element 0 is the top card.
using Deck = std::array<Card, 52>;

/// The deck in index order.
Deck sorted_deck();

/// A uniformly shuffled deck, a pure function of the seed (the same on every platform).
Deck shuffled_deck(std::uint64_t seed);

/// "As", "Td", "2c".
std::string to_string(Card card);

/// Reads concatenated cards such as "AhKd". Errors: an unknown card (quoted in the message), an odd
/// number of characters. Repetition is the caller's to refuse.
std::expected<std::vector<Card>, std::string> parse_cards(std::string_view text);

}  // namespace misdeal::engine

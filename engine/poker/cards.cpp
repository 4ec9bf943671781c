#include "engine/poker/cards.h"

#include <utility>

namespace misdeal::engine {
namespace {

constexpr std::string_view kRanks = "23456789TJQKA";
constexpr std::string_view kSuits = "cdhs";

/// SplitMix64 (Guy Steele, Doug Lea, Christine Flood, "Fast splittable pseudorandom number
/// generators", 2014): the same numbers on every platform.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  /// Uniform in 0..bound-1: draws from the incomplete last block of 2^64 are thrown away.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t unfair = (0 - bound) % bound;  // 2^64 mod bound
    std::uint64_t drawn = next();
    while (drawn < unfair) drawn = next();
    return drawn % bound;
  }

 private:
  std::uint64_t state_;
};

/// Characters as they can be quoted in a message: what is not printable ASCII is shown in hex,
/// because half a UTF-8 character would make the whole message unprintable.
std::string quoted(std::string_view characters) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text = "'";
  for (const char character : characters) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x20 && byte < 0x7f) {
      text += character;
    } else {
      text += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return text + "'";
}

}  // namespace

Deck sorted_deck() {
  Deck deck;
  for (std::size_t i = 0; i < deck.size(); ++i) deck[i].index = static_cast<std::uint8_t>(i);
  return deck;
}

Deck shuffled_deck(std::uint64_t seed) {
  Deck deck = sorted_deck();
  SplitMix64 random(seed);
  for (std::size_t left = deck.size(); left > 1; --left) {  // Fisher and Yates, 1938
    std::swap(deck[left - 1], deck[random.below(left)]);
  }
  return deck;
}

std::string to_string(Card card) {
  return {kRanks.at(static_cast<std::size_t>(card.rank())),
          kSuits.at(static_cast<std::size_t>(card.suit()))};
}

std::expected<std::vector<Card>, std::string> parse_cards(std::string_view text) {
  std::vector<Card> cards;
  cards.reserve(text.size() / 2);
  while (text.size() >= 2) {
    const std::size_t rank = kRanks.find(text[0]);
    const std::size_t suit = kSuits.find(text[1]);
    if (rank == std::string_view::npos || suit == std::string_view::npos) {
      return std::unexpected("unknown card " + quoted(text.substr(0, 2)));
    }
    cards.push_back({static_cast<std::uint8_t>(rank * 4 + suit)});
    text.remove_prefix(2);
  }
  if (!text.empty()) {
    return std::unexpected("half a card at the end: " + quoted(text));
  }
  return cards;
}

}  // namespace misdeal::engine

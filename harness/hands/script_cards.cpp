#include "harness/hands/script_cards.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

namespace misdeal::harness {
namespace {

using engine::Card;
using engine::Deck;
using engine::kSeatCount;
using engine::SeatNo;

using CardSet = std::bitset<std::tuple_size_v<Deck>>;

/// Exactly `count` cards, none of them seen before.
std::expected<std::vector<Card>, std::string> parse_new_cards(std::string_view text,
                                                              std::size_t count,
                                                              const std::string& what,
                                                              CardSet& seen) {
  auto cards = engine::parse_cards(text);
  if (!cards) return std::unexpected(fmt::format("{}: {}", what, cards.error()));
  if (cards->size() != count) {
    return std::unexpected(fmt::format("{}: {} cards, not {}", what, cards->size(), count));
  }
  for (const Card card : *cards) {
    if (seen.test(card.index)) {
      return std::unexpected(fmt::format("{}: {} is there twice", what, to_string(card)));
    }
    seen.set(card.index);
  }
  return cards;
}

/// How many seats clockwise from the button: 1 for the next, kSeatCount for the button itself.
std::size_t distance(SeatNo button, SeatNo seat) {
  return (kSeatCount + seat.value - button.value - 1U) % kSeatCount + 1;
}

}  // namespace

std::expected<Deck, std::string> parse_deck(std::string_view text) {
  Deck deck;
  CardSet seen;
  const auto cards = parse_new_cards(text, deck.size(), "deck", seen);
  if (!cards) return std::unexpected(cards.error());
  std::ranges::copy(*cards, deck.begin());
  return deck;
}

std::expected<Deck, std::string> deck_that_deals(std::span<const HoleCards> players,
                                                 std::string_view board, SeatNo button) {
  std::vector<HoleCards> in_turn(players.begin(), players.end());
  std::ranges::sort(in_turn, {},
                    [button](const HoleCards& hole) { return distance(button, hole.seat); });
  Deck deck;
  CardSet seen;
  std::array<bool, std::tuple_size_v<Deck>> is_dealt{};
  const auto deal = [&](std::size_t position, Card card) {
    deck[position] = card;
    is_dealt[position] = true;
  };
  const std::size_t count = in_turn.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string what = fmt::format("cards of seat {}", in_turn[i].seat.value);
    const auto hole = parse_new_cards(in_turn[i].cards, 2, what, seen);
    if (!hole) return std::unexpected(hole.error());
    deal(i, (*hole)[0]);
    deal(count + i, (*hole)[1]);
  }
  const auto shared = parse_new_cards(board, 5, "board", seen);
  if (!shared) return std::unexpected(shared.error());
  constexpr std::array<std::size_t, 5> kAfterHoleCards{1, 2, 3, 5, 7};  // 0, 4 and 6 are burnt
  for (std::size_t i = 0; i < shared->size(); ++i) {
    deal(2 * count + kAfterHoleCards[i], (*shared)[i]);
  }
  std::size_t unused = 0;
  for (std::size_t position = 0; position < deck.size(); ++position) {
    if (is_dealt[position]) continue;
    while (seen.test(unused)) ++unused;
    deck[position].index = static_cast<std::uint8_t>(unused++);
  }
  return deck;
}

}  // namespace misdeal::harness

#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/poker/cards.h"
#include "engine/poker/seat_no.h"

/// Decks for replayed hands, from the two ways to write down cards.
namespace misdeal::harness {

/// A deck of 52 different cards, top first. Errors: another number, unknown or repeated cards.
std::expected<engine::Deck, std::string> parse_deck(std::string_view text);

struct HoleCards {
  engine::SeatNo seat;
  std::string_view cards;
};

/// The deck that deals these hole cards and this board by R20 to R22; the burnt and the undealt
/// cards are the unused ones in ascending order. Errors: not two cards a player or not five on the
/// board, unknown or repeated cards. Requires that `button` is one of the different seats.
std::expected<engine::Deck, std::string> deck_that_deals(std::span<const HoleCards> players,
                                                         std::string_view board,
                                                         engine::SeatNo button);

}  // namespace misdeal::harness

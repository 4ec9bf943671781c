#pragma once

#include <array>
#include <cstdint>

#include "engine/poker/game.h"
#include "fuzz/byte_source.h"

/// From bytes to what happens at a table of no-limit hold'em.
namespace misdeal::fuzz {

/// A table's configuration and who sits down first.
struct TableChoices {
  engine::Stakes stakes;
  engine::SeatNo first_button;  ///< kNoSeat too
  std::array<engine::Command, engine::kSeatCount> joins{};
  std::size_t join_count = 0;  ///< 2 to 9
  engine::Chips unit;          ///< what stacks are multiples of: 1, or many
};

/// Takes 6 bytes and one a player.
TableChoices choose_table(ByteSource& source);

/// A few dozen units, not always whole ones; at least 1 chip. Takes a byte.
engine::Chips choose_stack(ByteSource& source, engine::Chips unit);

/// 52 different cards. One of four kinds, so that split pots and high hands abound: any cards; high
/// ranks first; two suits first; a royal flush on the board. Takes 3 bytes.
engine::Deck choose_deck(ByteSource& source, std::size_t players);

/// An action by whoever has the turn, mostly a legal one: past the end a check or call. The
/// rest are commands that are refused. Takes a byte, rarely more. `legal` is what `game` allows.
engine::Command choose_action(ByteSource& source, const engine::Game& game,
                              const engine::LegalActions& legal);

/// Something between hands, often refused: join, leave, add chips, an action. Takes 2 or 3 bytes.
engine::Command choose_seating(ByteSource& source, const engine::Game& game, engine::Chips unit);

/// Any command but start_hand, its kind maybe unknown, with an amount on some bound or beside it.
/// Takes 3 bytes.
engine::Command choose_any(ByteSource& source, const engine::LegalActions& legal);

}  // namespace misdeal::fuzz

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/poker/game.h"
#include "engine/poker/positions.h"

/// Tables and decks as tests want them.
namespace misdeal::engine {

/// Blinds of 1 and 2 chips, no ante.
inline const Stakes kOneTwo{{1}, {2}, {0}};

struct RiggedSeat {
  int seat = 0;
  std::int64_t stack = 0;
  std::string_view cards;  ///< empty: any
};

inline SeatNo seat_no(int number) {
  return {static_cast<std::uint8_t>(number)};
}

inline Command command(CommandKind kind, int seat, std::int64_t amount = 0) {
  return {.amount = {amount}, .kind = kind, .seat = seat_no(seat)};
}

/// A table somebody plays at in a test. What a test takes for granted throws when it is refused.
class RiggedTable {
 public:
  RiggedTable(Stakes stakes, int button, std::initializer_list<RiggedSeat> seats) : seats_(seats) {
    game.stakes = stakes;
    game.button = seat_no(button);
    for (const RiggedSeat& seat : seats_) act(CommandKind::join, seat.seat, seat.stack);
  }

  /// Deals the next hand: these five cards to the board, the seats' own cards to those that name
  /// some, and what is left to the others.
  RiggedTable& deal(std::string_view board = "2c3d7h9sJc") {
    take(start_hand(game, deck_with(board)));
    return *this;
  }

  RiggedTable& act(CommandKind kind, int seat, std::int64_t amount = 0) {
    take(apply(game, command(kind, seat, amount)));
    return *this;
  }
  RiggedTable& fold(int seat) { return act(CommandKind::fold, seat); }
  RiggedTable& check(int seat) { return act(CommandKind::check, seat); }
  RiggedTable& call(int seat) { return act(CommandKind::call, seat); }
  RiggedTable& bet(int seat, std::int64_t to) { return act(CommandKind::bet, seat, to); }
  RiggedTable& raise(int seat, std::int64_t to) { return act(CommandKind::raise, seat, to); }

  [[nodiscard]] RuleRefusal refusal(CommandKind kind, int seat, std::int64_t amount = 0) const {
    const auto result = apply(game, command(kind, seat, amount));
    return result ? RuleRefusal::none : result.error();
  }
  [[nodiscard]] std::int64_t stack(int seat) const { return game.seat(seat_no(seat)).stack.value; }
  [[nodiscard]] LegalActions legal() const { return legal_actions(game); }

  Game game;
  Transition last;  ///< what the last command did

 private:
  void take(const std::expected<Transition, RuleRefusal>& result) {
    if (!result) throw std::logic_error("refused: " + std::string(to_string(result.error())));
    last = *result;
    game = result->after;
  }

  [[nodiscard]] std::vector<SeatNo> players_in_turn() const {
    Game next = game;
    int players = 0;
    for (Seat& seat : next.seats) {
      seat.is_dealt_in = seat.stack > Chips{};
      players += seat.is_dealt_in ? 1 : 0;
    }
    SeatNo no = next_positions(next, players).button;
    std::vector<SeatNo> in_turn;
    for (int i = 0; i < players; ++i) {
      no = first_clockwise(next, no, [](const Seat& seat) { return seat.is_dealt_in; });
      in_turn.push_back(no);
    }
    return in_turn;
  }

  [[nodiscard]] Deck deck_with(std::string_view board) const {
    Deck deck = sorted_deck();
    std::vector<std::size_t> rigged;
    const auto put = [&](std::size_t position, Card card) {
      const auto from = static_cast<std::size_t>(std::ranges::find(deck, card) - deck.begin());
      if (std::ranges::find(rigged, from) != rigged.end()) throw std::logic_error("a card twice");
      std::swap(deck[from], deck[position]);
      rigged.push_back(position);
    };
    const std::vector<SeatNo> in_turn = players_in_turn();
    const std::size_t count = in_turn.size();
    const auto shared = parse_cards(board).value();
    constexpr std::array<std::size_t, 5> kAfterHoleCards{1, 2, 3, 5, 7};
    for (std::size_t i = 0; i < kAfterHoleCards.size(); ++i) {
      put(2 * count + kAfterHoleCards[i], shared.at(i));
    }
    for (const RiggedSeat& seat : seats_) {
      const auto turn = static_cast<std::size_t>(std::ranges::find(in_turn, seat_no(seat.seat)) -
                                                 in_turn.begin());
      if (turn == count || seat.cards.empty()) continue;
      const auto hole = parse_cards(seat.cards).value();
      put(turn, hole.at(0));
      put(count + turn, hole.at(1));
    }
    return deck;
  }

  std::vector<RiggedSeat> seats_;
};

}  // namespace misdeal::engine

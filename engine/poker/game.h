#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string_view>

#include <boost/container/static_vector.hpp>

#include "engine/poker/cards.h"
#include "engine/poker/chips.h"
#include "engine/poker/pots.h"
#include "engine/poker/seat_no.h"

/// The rules of a table as pure functions on a value: who sits, what was dealt, who owes an action.
/// No lock, no clock, no version: those belong to engine/table.
namespace misdeal::engine {

/// Blinds and ante: 1 <= small_blind <= big_blind <= kChipsMax, 0 <= ante <= kChipsMax.
struct Stakes {
  Chips small_blind{1};
  Chips big_blind{2};
  Chips ante{0};

  friend constexpr bool operator==(const Stakes&, const Stakes&) = default;
};

enum class Street : std::uint8_t { preflop, flop, turn, river };

enum class Phase : std::uint8_t { between_hands, hand_running };

/// Somebody's stay at a table, from sitting down to leaving: 1, 2, … in the order of joining;
/// 0 is nobody.
using PlayerId = std::uint32_t;

struct Seat {
  Chips stack;  ///< chips behind
  Chips bet;    ///< put in during this betting round; blinds count, antes do not
  Chips total;  ///< put into this hand: ante, blind and bets, less what was returned
  PlayerId player = 0;
  std::array<Card, 2> hole{};
  bool is_dealt_in = false;
  bool is_folded = false;
  bool has_acted = false;         ///< acted voluntarily in this betting round
  std::uint8_t reserved[7] = {};  ///< keeps the value free of padding

  friend constexpr bool operator==(const Seat&, const Seat&) = default;
  [[nodiscard]] constexpr bool is_taken() const { return player != 0; }
  [[nodiscard]] constexpr bool is_in_hand() const { return is_dealt_in && !is_folded; }
  [[nodiscard]] constexpr bool can_act() const { return is_in_hand() && stack > Chips{}; }
};

/// Everything the rules know about a table. Trivially copyable, so that a snapshot is a copy.
/// Between hands: all bets and totals are 0, nobody is dealt in, to_act is kNoSeat; the board and
/// the positions of the last hand remain for display and for the next deal.
struct Game {
  Stakes stakes;
  std::array<Seat, kSeatCount> seats{};
  Chips current_bet;          ///< C of the rules
  Chips last_full_raise;      ///< R of the rules
  Chips bought_in;            ///< all buy-ins and added chips since the table opened
  Chips cashed_out;           ///< all that left the table since then
  std::uint32_t hand_no = 0;  ///< hands started so far
  PlayerId players_joined = 0;
  Phase phase = Phase::between_hands;
  Street street = Street::preflop;
  SeatNo button;  ///< of this or the last hand; before the first hand, where it is to start
  SeatNo small_blind_seat;
  SeatNo big_blind_seat;
  SeatNo to_act;
  SeatNo last_aggressor;  ///< last to bet or raise on the current street; kNoSeat if nobody
  std::uint8_t dealt_in_count = 0;  ///< players dealt into this or the last hand
  std::array<Card, 5> board{};      ///< all five, known to the rules from the deal on
  std::uint8_t board_count = 0;     ///< how many of them lie open: 0, 3, 4 or 5
  std::uint8_t reserved[2] = {};    ///< keeps the value free of padding

  friend constexpr bool operator==(const Game&, const Game&) = default;
  [[nodiscard]] constexpr Seat& seat(SeatNo no) { return seats[no.index()]; }
  [[nodiscard]] constexpr const Seat& seat(SeatNo no) const { return seats[no.index()]; }
};

enum class CommandKind : std::uint8_t {
  fold,
  check,
  call,
  bet,
  raise,
  start_hand,
  join,
  leave,
  add_chips,
};
inline constexpr std::size_t kCommandKindCount = 9;

/// What somebody asks a table to do. `amount`: for bet and raise the total in front of the player
/// in this betting round ("raise to"), for join and add_chips the chips brought; ignored otherwise.
/// `seat` is ignored for start_hand.
struct Command {
  Chips amount;
  CommandKind kind = CommandKind::fold;
  SeatNo seat;
  std::uint8_t reserved[6] = {};  ///< keeps the value free of padding

  friend constexpr bool operator==(const Command&, const Command&) = default;
};

/// Why the rules refuse a command. A refused command changes nothing.
enum class RuleRefusal : std::uint8_t {
  none,
  unknown_seat,      ///< seat outside 1..9
  no_hand_running,   ///< an action before the deal or after the end of the hand
  not_your_turn,     ///< also: folded, all-in, or not dealt in
  cannot_check,      ///< there is a bet to call
  nothing_to_call,   ///< the bet is matched already
  cannot_bet,        ///< bet while there is a bet (raise instead), or nobody could call it
  cannot_raise,      ///< no bet to raise, action not reopened, or nobody could call it
  amount_too_small,  ///< below the smallest bet or raise
  amount_too_large,  ///< more than the player has
  hand_running,      ///< start, join, leave, add chips: only between hands
  too_few_players,   ///< fewer than two players with chips
  seat_taken,
  seat_empty,
  amount_out_of_range,  ///< chips brought below 1, or a stack above kChipsMax
};
inline constexpr std::size_t kRuleRefusalCount = 15;

enum class ChipReason : std::uint8_t {
  ante,
  small_blind,
  big_blind,
  call,
  bet,
  raise,
  uncalled_return,
  pot_won,
  buy_in,
  add_chips,
  cash_out,
};
inline constexpr std::size_t kChipReasonCount = 11;

/// A change of one player's stack. The other side is the pot for ante … pot_won, the house for
/// buy_in, add_chips and cash_out.
struct ChipEvent {
  Chips amount;  ///< what the stack gained; negative when chips were put in
  SeatNo seat;
  PlayerId player = 0;
  ChipReason reason = ChipReason::ante;

  friend constexpr bool operator==(const ChipEvent&, const ChipEvent&) = default;
};

/// The end of a betting round: who got an uncalled bet back, and the pots then.
struct StreetEnd {
  Street street = Street::preflop;
  SeatNo returned_to;  ///< kNoSeat if nothing was returned
  Chips returned;
  Pots pots;
};

/// A pot at the end of the hand and what each winner took of it.
struct PotAward {
  Pot pot;
  struct Share {
    SeatNo seat;
    Chips amount;
    friend constexpr bool operator==(const Share&, const Share&) = default;
  };
  boost::container::static_vector<Share, kSeatCount> won;  ///< ascending seat
};

/// What an accepted command did: the state after it and everything worth telling about the way.
struct Transition {
  Game after;
  boost::container::static_vector<ChipEvent, 64>
      chips;  ///< in order; pot_won: one a (pot, winner), main pot first, seats ascending
  boost::container::static_vector<StreetEnd, 4> streets;         ///< streets that ended, in order
  boost::container::static_vector<PotAward, kSeatCount> awards;  ///< filled when the hand ended
};

/// Applies any command but start_hand (which needs a deck). Pure; under 200 ns for an action.
/// Requires kind != start_hand.
std::expected<Transition, RuleRefusal> apply(const Game& game, const Command& command);

/// Deals the next hand from the deck: antes, blinds, hole cards, first to act; runs the hand to its
/// end at once if nobody can act.
std::expected<Transition, RuleRefusal> start_hand(const Game& game, const Deck& deck);

/// What the player to act may do (R41 to R44). Amounts are meaningful only where the flag says so.
struct LegalActions {
  Chips to_call;    ///< chips a call adds; 0 if a call is not legal
  Chips raise_min;  ///< smallest "raise to" (or bet); 0 if no bet or raise is legal
  Chips raise_max;
  bool can_fold = false;
  bool can_check = false;
  bool can_bet = false;
  bool can_raise = false;

  friend constexpr bool operator==(const LegalActions&, const LegalActions&) = default;
};

/// Legal actions of the seat to act; all false if nobody is to act.
LegalActions legal_actions(const Game& game);

/// All chips put into the running hand; 0 between hands.
Chips pot_total(const Game& game);

/// Sum of all stacks.
Chips stack_total(const Game& game);

std::string_view to_string(CommandKind kind);
std::string_view to_string(RuleRefusal refusal);
std::string_view to_string(ChipReason reason);
std::string_view to_string(Street street);

}  // namespace misdeal::engine

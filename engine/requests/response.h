#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "engine/poker/game.h"
#include "engine/requests/request.h"

namespace misdeal::engine {

enum class SeatStatus : std::uint8_t { empty, waiting, in_hand, all_in, folded };

/// What anybody may see of a table at one version. Trivially copyable and free of padding, so that
/// equal views have equal bytes.
struct TableView {
  Version version = 0;
  std::array<Chips, kSeatCount> stacks{};
  std::array<Chips, kSeatCount> bets{};
  Chips pot;  ///< all chips put into the running hand
  Chips current_bet;
  Chips to_call;    ///< chips a call adds for the seat to act; 0 if it cannot call
  Chips raise_min;  ///< smallest bet or "raise to"; 0 if neither is legal
  Chips raise_max;
  Chips bought_in;
  Chips cashed_out;
  std::uint32_t hand_no = 0;
  Phase phase = Phase::between_hands;
  Street street = Street::preflop;
  SeatNo to_act;
  SeatNo button;
  std::array<SeatStatus, kSeatCount> status{};
  std::array<Card, 5> board{};  ///< the first board_count are valid, the others are zero
  std::uint8_t board_count = 0;
  std::uint8_t can_check = 0;
  std::uint8_t reserved[8] = {};

  friend constexpr bool operator==(const TableView&, const TableView&) = default;
};

/// The public view of a game at a version. Pure; under 100 ns.
TableView view_of(const Game& game, Version version);

enum class Outcome : std::uint8_t {
  committed,         ///< took effect as `version`
  refused_by_rules,  ///< see rule_refusal
  stale_version,     ///< the expected version is not the current one
  id_reused,         ///< the id was seen with another payload
  in_progress,       ///< the first request with this id is still running (if so configured)
  quarantined,       ///< the table stopped after an integrity alarm
  overloaded,        ///< a bounded queue or log is full; nothing was looked up or recorded
  failed,            ///< an error inside; rolled back
};
inline constexpr std::size_t kOutcomeCount = 8;

/// The answer to a request. Everything but `is_replay` is recorded and repeated for a duplicate.
struct Response {
  RequestId id;
  TableView view;  ///< after the commit, or as it was when the request was refused
  Outcome outcome = Outcome::failed;
  RuleRefusal rule_refusal = RuleRefusal::none;
  bool is_replay = false;

  friend constexpr bool operator==(const Response&, const Response&) = default;
  [[nodiscard]] Version version() const { return view.version; }
};

std::string_view to_string(Outcome outcome);

}  // namespace misdeal::engine

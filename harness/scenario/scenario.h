#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/poker/game.h"
#include "engine/requests/request.h"
#include "engine/table/lobby_config.h"

/// A few clients with a handful of actions each, for the explorer to interleave.
namespace misdeal::harness {

enum class ActKind : std::uint8_t {
  submit,  ///< `command`, with the id of `request` and the version `expected`
  read,
  move,       ///< the player of command.seat to `to_table`, `to_seat`
  recover,    ///< lifts the table's quarantine, if it is in one
  pass_time,  ///< sleeps until the request's time to live is over
  computer,   ///< a computer player takes its turn, whoever's it is
};

struct Act {
  ActKind kind = ActKind::submit;
  std::uint32_t table = 0;
  engine::Command command;
  /// Arrivals with the same number have the same id: 1..999. 0: an id of its own.
  std::uint32_t request = 0;
  engine::Version expected = engine::kNoVersion;
  std::uint32_t to_table = 0;
  engine::SeatNo to_seat;

  friend bool operator==(const Act&, const Act&) = default;
};

/// What a table's dealer does wrong once, at this hand; hand 0: nothing.
struct DeckTrouble {
  std::uint32_t failing_hand = 0;  ///< throws
  std::uint32_t slow_hand = 0;     ///< takes longer than the time to live of a request

  friend bool operator==(const DeckTrouble&, const DeckTrouble&) = default;
};

struct Scenario {
  std::string name;
  std::string about;
  std::uint32_t tables = 1;
  engine::TableConfig table;  ///< of each
  DeckTrouble decks;
  /// The rules lose a chip when somebody raises to 13, so that validation must stop the table. What
  /// the checkers find out by replaying the rules is not judged then: recovery is not among them.
  bool has_broken_rules = false;
  std::vector<Act> opening;               ///< by one client, one after the other
  std::vector<std::vector<Act>> clients;  ///< 1 to 8, at the same time
};

inline constexpr engine::Nanoseconds kScenarioTtl = std::chrono::seconds{5};

/// The scenarios that every engine is explored with.
std::span<const Scenario> all_scenarios();
const Scenario* find_scenario(std::string_view name);

/// A scenario in a JSON file: see docs/explorer.md. The error names the place.
std::expected<Scenario, std::string> parse_scenario(std::string_view json);
std::string to_json(const Scenario& scenario);

}  // namespace misdeal::harness

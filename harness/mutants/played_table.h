#pragma once

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "engine/requests/clock.h"
#include "harness/mutants/engine_registry.h"

/// For tests: an engine of the registry with two tables, played by one thread, request by request.
namespace misdeal::harness {

/// A deck whose board is a royal flush, so that everybody still in splits every pot. For `players`
/// dealt in.
inline engine::Deck board_plays(std::size_t players) {
  engine::Deck deck = engine::sorted_deck();
  const std::size_t flop = 2 * players + 1;
  std::uint8_t rank = 12;
  for (const std::size_t at : {flop, flop + 1, flop + 2, flop + 4, flop + 6}) {
    const auto royal = static_cast<std::uint8_t>(rank-- * 4 + 3);
    // Swap, so that the deck still has every card once; the royals lie at the very end.
    std::swap(deck[at], *std::ranges::find(deck, engine::Card{royal}));
  }
  return deck;
}

class PlayedTable {
 public:
  explicit PlayedTable(std::string_view engine_name, std::size_t players = 2) : players_(players) {
    engine::LobbyConfig config;
    config.tables.resize(2);
    config.clock = &clock;
    config.request_ttl = kTtl;
    config.on_alarm = [](const engine::IntegrityAlarm&) {};
    config.decks = [this](engine::TableId) {
      return [this](std::uint32_t) { return next_deck(); };
    };
    engine = find_engine(engine_name)->make(config);
  }

  /// A request with an id of its own.
  [[nodiscard]] engine::Request fresh(const engine::Command& command) {
    return {.id = {.high = 1, .low = ++ids_},
            .expected_version = engine::kNoVersion,
            .command = command};
  }

  engine::Response send(const engine::Request& request) { return engine->submit({0}, request); }

  engine::Response send(engine::CommandKind kind, engine::SeatNo seat, std::int64_t amount = 0) {
    return send(fresh({.amount = {amount}, .kind = kind, .seat = seat}));
  }

  /// Seats 1, 2, … with these chips.
  void join(std::initializer_list<std::int64_t> stacks) {
    std::uint8_t seat = 0;
    for (const std::int64_t stack : stacks) {
      send(engine::CommandKind::join, {++seat}, stack);
    }
  }

  engine::Response start_hand() { return send(engine::CommandKind::start_hand, engine::kNoSeat); }

  /// An action of whoever owes one.
  engine::Response act(engine::CommandKind kind, std::int64_t amount = 0) {
    return send(kind, view().to_act, amount);
  }

  [[nodiscard]] engine::TableView view() { return engine->read({0}); }

  /// Stacks + pot - bought in + cashed out: 0 if no chip was lost or made.
  [[nodiscard]] std::int64_t chips_astray() {
    const engine::TableView seen = view();
    engine::Chips chips = seen.pot - seen.bought_in + seen.cashed_out;
    for (const engine::Chips stack : seen.stacks) {
      chips += stack;
    }
    return chips.value;
  }

  static constexpr engine::Nanoseconds kTtl = std::chrono::seconds{5};

  engine::ManualClock clock;
  engine::Nanoseconds deck_takes{};  ///< the next deck lets so much time pass
  bool deck_fails = false;           ///< the next deck throws
  std::unique_ptr<engine::ActionProcessor> engine;

 private:
  engine::Deck next_deck() {
    clock.advance(std::exchange(deck_takes, {}));
    if (std::exchange(deck_fails, false)) {
      throw std::runtime_error("no deck");
    }
    return board_plays(players_);
  }

  std::size_t players_;
  std::uint64_t ids_ = 0;
};

}  // namespace misdeal::harness

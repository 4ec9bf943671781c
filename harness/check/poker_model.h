#pragma once

#include <cstdint>

#include "engine/poker/game.h"
#include "engine/table/lobby_config.h"
#include "harness/check/sequential_model.h"

namespace misdeal::harness {

/// The sequential specification of a poker table: the pure rules on decks from the table's seed,
/// and the expected version. It knows no request ids; duplicates are another property's concern.
class PokerModel {
 public:
  struct State {
    engine::Game game;
    engine::Version version = 0;
  };

  explicit PokerModel(const engine::TableConfig& config);

  [[nodiscard]] State initial() const;
  [[nodiscard]] ModelAnswer answer(const State& state, const Operation& operation) const;
  ModelAnswer step(State& state, const Operation& operation) const;
  [[nodiscard]] engine::Version version(const State& state) const { return state.version; }
  [[nodiscard]] std::uint64_t observe(const State& state) const;
  [[nodiscard]] std::uint64_t fingerprint(const State& state) const;

 private:
  [[nodiscard]] std::expected<engine::Transition, engine::RuleRefusal> transition(
      const State& state, const Operation& operation) const;

  engine::TableConfig config_;
  engine::DeckSource decks_;
};

static_assert(SequentialModel<PokerModel>);

}  // namespace misdeal::harness

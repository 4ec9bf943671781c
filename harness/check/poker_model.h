#pragma once

#include <cstdint>
#include <expected>
#include <optional>

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
  ModelAnswer step(State& state, const Operation& operation) const {
    return step(state, operation, NoWitness{});
  }
  /// The same, and shows a committed transition to the witness.
  template <typename Witness>
  ModelAnswer step(State& state, const Operation& operation, Witness&& witness) const {
    if (const auto answer = answer_without_rules(state, operation)) {
      return *answer;
    }
    const auto made = transition(state, operation);
    if (!made) {
      return {OperationOutcome::refused_by_rules, made.error()};
    }
    witness.made(state.game, state.version + 1, *made);
    state.game = made->after;
    ++state.version;
    return {OperationOutcome::committed};
  }
  [[nodiscard]] engine::Version version(const State& state) const { return state.version; }
  [[nodiscard]] std::uint64_t observe(const State& state) const;
  [[nodiscard]] std::uint64_t fingerprint(const State& state) const;

 private:
  /// What needs no look at the rules: reads, and other versions than the expected one.
  static std::optional<ModelAnswer> answer_without_rules(const State& state,
                                                         const Operation& operation);
  [[nodiscard]] std::expected<engine::Transition, engine::RuleRefusal> transition(
      const State& state, const Operation& operation) const;

  engine::TableConfig config_;
  engine::DeckSource decks_;
};

static_assert(SequentialModel<PokerModel>);

}  // namespace misdeal::harness

#include "harness/check/poker_model.h"

#include <array>
#include <span>
#include <type_traits>

#include "engine/requests/response.h"
#include "harness/history/answered.h"
#include "harness/history/byte_mix.h"

namespace misdeal::harness {
namespace {

bool is_stale(const PokerModel::State& state, const Operation& operation) {
  return operation.expected_version != engine::kNoVersion &&
         operation.expected_version != state.version;
}

/// Whoever moves to another table joins it with all chips, however many those are when the move is
/// decided. A commit shows them; a refusal does not, so any number may justify it.
constexpr std::array kMovedChips{engine::Chips{0}, engine::Chips{1}, engine::kChipsMax};

bool is_joining_by_move(const Operation& operation) {
  return operation.pair == 2 && operation.kind == OperationKind::join;
}

engine::Command command_to_apply(const Operation& operation) {
  engine::Command command = command_of(operation);
  const bool shows_chips =
      operation.outcome == OperationOutcome::committed && operation.view_digest != 0;
  if (is_joining_by_move(operation) && shows_chips) {
    command.amount = operation.stack;
  }
  return command;
}

}  // namespace

PokerModel::PokerModel(const engine::TableConfig& config)
    : config_(config), decks_(engine::seeded_decks(config.deck_seed)) {}

PokerModel::State PokerModel::initial() const {
  State state;
  state.game.stakes = config_.stakes;
  state.game.button = config_.first_button;
  return state;
}

std::expected<engine::Transition, engine::RuleRefusal> PokerModel::transition(
    const State& state, const Operation& operation) const {
  if (operation.kind == OperationKind::start_hand) {
    return engine::start_hand(state.game, decks_(state.game.hand_no + 1));
  }
  return engine::apply(state.game, command_to_apply(operation));
}

ModelAnswer PokerModel::answer(const State& state, const Operation& operation) const {
  State after = state;
  const ModelAnswer answer = step(after, operation);
  const bool is_any_amount_possible = is_joining_by_move(operation) &&
                                      operation.outcome == OperationOutcome::refused_by_rules &&
                                      answer.rule_refusal != operation.rule_refusal;
  if (is_any_amount_possible) {
    Operation other = operation;
    for (const engine::Chips chips : kMovedChips) {
      other.amount = chips;
      after = state;
      const ModelAnswer with_other = step(after, other);
      if (with_other.rule_refusal == operation.rule_refusal) {
        return with_other;
      }
    }
  }
  return answer;
}

std::optional<ModelAnswer> PokerModel::answer_without_rules(const State& state,
                                                            const Operation& operation) {
  if (operation.kind == OperationKind::read) {
    return ModelAnswer{OperationOutcome::observed};
  }
  if (is_stale(state, operation)) {
    return ModelAnswer{OperationOutcome::stale_version};
  }
  return std::nullopt;
}

std::uint64_t PokerModel::observe(const State& state) const {
  return digest(engine::view_of(state.game, state.version));
}

std::uint64_t PokerModel::fingerprint(const State& state) const {
  static_assert(std::has_unique_object_representations_v<engine::Game>);
  return hash_bytes(std::as_bytes(std::span{&state.game, 1}), state.version);
}

}  // namespace misdeal::harness

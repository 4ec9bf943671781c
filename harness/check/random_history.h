#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/check/poker_model.h"
#include "harness/check/sequential_model.h"

/// Small random histories for the tests of the checkers: correct ones, and ways to spoil them.
/// `Choices` is a Random, or whatever else chooses: it has below, between and chance of one.
namespace misdeal::harness {

/// Which answers carry a version.
enum class Versioned : std::uint8_t { all, commits_only, none };

struct RandomHistoryOptions {
  std::size_t operations_max = 10;
  Versioned versioned = Versioned::all;
  std::int64_t window_ns = 20;  ///< how far invocation and response lie from the moment of effect
  unsigned unknown_percent = 12;
  unsigned replay_percent = 10;
};

inline void forget_versions(Operation& operation, Versioned versioned) {
  const bool is_commit = role_of(operation) == Role::commit ||
                         (operation.is_replay && operation.outcome == OperationOutcome::committed);
  if (versioned == Versioned::none || (versioned == Versioned::commits_only && !is_commit)) {
    operation.version = engine::kNoVersion;
  }
}

/// Plays operations from `next(state, random)` one at a time on the model and wraps each moment of
/// effect into a random window: so the history is linearizable. Sorted by invocation.
template <SequentialModel Model, typename Choices, typename Next>
std::vector<Operation> random_history(const Model& model, const RandomHistoryOptions& options,
                                      Choices& random, Next next) {
  std::vector<Operation> history;
  typename Model::State state = model.initial();
  std::int64_t now = options.window_ns;
  const std::size_t count = 2 + random.below(options.operations_max - 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    now += random.between(1, 10);
    Operation operation = next(state, random);
    if (!history.empty() && random.chance(options.replay_percent)) {
      const Operation& first = history[random.below(history.size())];
      if (role_of(first) == Role::commit || role_of(first) == Role::effect_free) {
        operation = first;
        operation.is_replay = true;
      }
    }
    operation.client = static_cast<std::uint16_t>(i % 4);
    operation.invoked_ns = now - random.between(0, options.window_ns);
    operation.returned_ns = now + random.between(0, options.window_ns);
    if (operation.is_replay) {
      history.push_back(operation);
      continue;
    }
    operation.request = {1, i + 1};
    if (random.chance(20)) {
      operation.expected_version =
          model.version(state) - random.below(std::min<std::uint64_t>(model.version(state), 2) + 1);
    }
    if (random.chance(options.unknown_percent)) {
      operation.outcome = OperationOutcome::unknown;
      // Half of the clients stop waiting, perhaps before the effect.
      operation.returned_ns =
          random.chance(50) ? kNeverReturned : random.between(operation.invoked_ns, now);
      if (random.chance(60)) {
        model.step(state, operation);
      }
    } else {
      const ModelAnswer answer = model.step(state, operation);
      operation.outcome = answer.outcome;
      operation.rule_refusal = answer.rule_refusal;
      operation.version = model.version(state);
      operation.view_digest = model.observe(state);
    }
    forget_versions(operation, options.versioned);
    history.push_back(operation);
  }
  std::ranges::sort(history, {}, &Operation::invoked_ns);
  return history;
}

/// Changes one thing in a history. The result may still be linearizable.
template <typename Choices>
void spoil(std::vector<Operation>& history, Choices& random) {
  Operation& operation = history[random.below(history.size())];
  const Operation& other = history[random.below(history.size())];
  switch (random.below(10)) {
    case 0:
      operation.version += random.chance(50) ? 1 : ~std::uint64_t{0};
      break;
    case 1:
      operation.version = other.version;
      break;
    case 2:
      operation.view_digest ^= 1ULL << (1 + random.below(63));
      break;
    case 3:
      operation.view_digest = other.view_digest;
      break;
    case 4: {
      const std::int64_t by = random.between(-60, 60);
      operation.invoked_ns = std::max<std::int64_t>(0, operation.invoked_ns + by);
      if (operation.returned_ns != kNeverReturned) {
        operation.returned_ns = std::max(operation.invoked_ns, operation.returned_ns + by);
      }
      break;
    }
    case 5:
      if (operation.returned_ns != kNeverReturned) {
        operation.returned_ns = random.between(operation.invoked_ns, operation.returned_ns);
      }
      break;
    case 6:
      operation.outcome = other.outcome;
      operation.rule_refusal = other.rule_refusal;
      if (operation.outcome != OperationOutcome::unknown &&
          operation.returned_ns == kNeverReturned) {
        operation.returned_ns = operation.invoked_ns + 10;
      }
      break;
    case 7:
      operation.is_replay = !operation.is_replay;
      break;
    case 8:
      operation.outcome = OperationOutcome::unknown;
      operation.returned_ns = kNeverReturned;
      break;
    default:
      history.erase(history.begin() + (&operation - history.data()));
      break;
  }
  std::ranges::sort(history, {}, &Operation::invoked_ns);
}

/// A random operation on a purse that is small enough for refusals to happen.
struct RandomPurseOperation {
  template <typename State, typename Choices>
  Operation operator()(const State&, Choices& random) const {
    Operation operation;
    const std::uint64_t roll = random.below(10);
    if (roll < 3) {
      return operation;
    }
    operation.kind = roll < 6   ? OperationKind::add_chips
                     : roll < 8 ? OperationKind::raise
                                : OperationKind::bet;
    operation.amount = {random.between(1, 3)};
    return operation;
  }
};

/// Plays a hand for two to three from the first seat taken to the showdown, with mistakes.
struct RandomPokerOperation {
  template <typename Choices>
  Operation operator()(const PokerModel::State& state, Choices& random) const {
    Operation operation;
    if (random.chance(20)) {
      return operation;
    }
    const engine::Game& game = state.game;
    operation.seat = {static_cast<std::uint8_t>(1 + random.below(3))};
    operation.amount = {random.between(1, 12)};
    if (random.chance(15)) {
      operation.kind = static_cast<OperationKind>(random.below(engine::kCommandKindCount));
    } else if (game.phase == engine::Phase::hand_running) {
      constexpr OperationKind kActions[] = {OperationKind::fold, OperationKind::check,
                                            OperationKind::call, OperationKind::raise};
      operation.kind = kActions[random.below(4)];
      operation.seat = random.chance(80) ? game.to_act : operation.seat;
    } else if (game.players_joined < 2) {
      operation.kind = OperationKind::join;
    } else {
      operation.kind = OperationKind::start_hand;
    }
    return operation;
  }
};

}  // namespace misdeal::harness

#pragma once

#include <concepts>
#include <cstdint>

#include "harness/history/operation.h"

namespace misdeal::harness {

/// What a server that does one thing at a time answers to an operation.
struct ModelAnswer {
  OperationOutcome outcome = OperationOutcome::observed;
  engine::RuleRefusal rule_refusal = engine::RuleRefusal::none;

  friend bool operator==(const ModelAnswer&, const ModelAnswer&) = default;
};

/// The sequential specification that a history is held against. All functions are pure.
///
/// - `initial()`: the state at version 0.
/// - `answer(state, op)`: what a fresh (not deduplicated) arrival of `op` is answered in `state`:
///   committed, refused_by_rules or stale_version; observed for a read.
/// - `step(state, op)`: the same, and if the answer is committed `state` becomes the next one, with
/// a
///   version greater by 1.
/// - `observe(state)`: the digest that a view of the state has.
/// - `fingerprint(state)`: a 64-bit hash of everything in the state.
template <typename Model>
concept SequentialModel = std::copyable<typename Model::State> &&
                          requires(const Model& model, const typename Model::State& before,
                                   typename Model::State& state, const Operation& operation) {
                            { model.initial() } -> std::same_as<typename Model::State>;
                            { model.answer(before, operation) } -> std::same_as<ModelAnswer>;
                            { model.step(state, operation) } -> std::same_as<ModelAnswer>;
                            { model.version(before) } -> std::same_as<engine::Version>;
                            { model.observe(before) } -> std::same_as<std::uint64_t>;
                            { model.fingerprint(before) } -> std::same_as<std::uint64_t>;
                          };

/// Nobody watches the commits of a replay. Whoever does has the same function; models that cannot
/// show their transitions do not call it.
struct NoWitness {
  /// The version was made by this transition from this state. Called again after going back.
  template <typename State, typename Transition>
  void made(const State& /*before*/, engine::Version /*version*/,
            const Transition& /*transition*/) const {}
};

/// What an operation is to linearizability.
enum class Role : std::uint8_t {
  commit,       ///< answered: took effect
  effect_free,  ///< answered: a read or a refusal
  replay,       ///< answered with what an earlier arrival was answered
  maybe,        ///< not answered: took effect at some time after its invocation, or never
};

inline Role role_of(const Operation& operation) {
  if (operation.outcome == OperationOutcome::unknown) {
    return Role::maybe;
  }
  if (operation.is_replay) {
    return Role::replay;
  }
  return operation.outcome == OperationOutcome::committed ? Role::commit : Role::effect_free;
}

/// Why an answer does not fit a state.
enum class Misfit : std::uint8_t { none, version, view, refusal };

/// Whether the answer of an effect-free operation is what the state `before` demands; `observed` is
/// model.observe(before).
template <SequentialModel Model>
Misfit misfit_of_effect_free(const Model& model, const typename Model::State& before,
                             std::uint64_t observed, const Operation& operation) {
  if (operation.version != engine::kNoVersion && operation.version != model.version(before)) {
    return Misfit::version;
  }
  if (operation.view_digest != 0 && operation.view_digest != observed) {
    return Misfit::view;
  }
  const bool is_decided_by_model = operation.outcome == OperationOutcome::refused_by_rules ||
                                   operation.outcome == OperationOutcome::stale_version;
  if (is_decided_by_model &&
      model.answer(before, operation) != ModelAnswer{operation.outcome, operation.rule_refusal}) {
    return Misfit::refusal;
  }
  return Misfit::none;
}

/// Applies a commit and compares its answer, if it has one, with the state it leads to. On
/// `refusal` the state is unchanged: the model would not have committed.
template <SequentialModel Model, typename Witness = NoWitness>
Misfit step_commit(const Model& model, typename Model::State& state, const Operation& operation,
                   Witness&& witness = Witness{}) {
  const ModelAnswer answer = [&] {
    if constexpr (requires { model.step(state, operation, witness); }) {
      return model.step(state, operation, witness);
    } else {
      return model.step(state, operation);
    }
  }();
  if (answer.outcome != OperationOutcome::committed) {
    return Misfit::refusal;
  }
  if (operation.outcome == OperationOutcome::unknown) {
    return Misfit::none;  // there is no answer to compare
  }
  if (operation.version != engine::kNoVersion && operation.version != model.version(state)) {
    return Misfit::version;
  }
  if (operation.view_digest != 0 && operation.view_digest != model.observe(state)) {
    return Misfit::view;
  }
  return Misfit::none;
}

}  // namespace misdeal::harness

#pragma once

#include <cstdint>

#include "harness/check/sequential_model.h"
#include "harness/history/byte_mix.h"

namespace misdeal::harness {

/// A purse, the smallest service worth checking, for tests of the checkers: add_chips puts `amount`
/// in, bet takes it out and is refused if there is less, raise makes it hold exactly `amount` (so
/// that order matters), a read shows what is in it.
class PurseModel {
 public:
  struct State {
    std::int64_t coins = 0;
    engine::Version version = 0;
  };

  /// With versions the digest of a view covers the version, as that of a table does; without, it
  /// covers the coins alone, so that different versions may look alike.
  explicit PurseModel(bool shows_version) : shows_version_(shows_version) {}

  [[nodiscard]] State initial() const { return {}; }
  [[nodiscard]] ModelAnswer answer(State state, const Operation& operation) const {
    return step(state, operation);
  }
  ModelAnswer step(State& state, const Operation& operation) const {
    if (operation.kind == OperationKind::read) {
      return {OperationOutcome::observed};
    }
    if (operation.expected_version != engine::kNoVersion &&
        operation.expected_version != state.version) {
      return {OperationOutcome::stale_version};
    }
    const std::int64_t coins = coins_after(state.coins, operation);
    if (coins < 0) {
      return {OperationOutcome::refused_by_rules, engine::RuleRefusal::amount_too_large};
    }
    state.coins = coins;
    ++state.version;
    return {OperationOutcome::committed};
  }
  [[nodiscard]] engine::Version version(const State& state) const { return state.version; }
  [[nodiscard]] std::uint64_t observe(const State& state) const {
    return multiply_mix(static_cast<std::uint64_t>(state.coins) + 0x9E3779B97F4A7C15ULL,
                        (shows_version_ ? state.version : 0) + 0xE7037ED1A0B428DBULL) |
           1U;
  }
  [[nodiscard]] std::uint64_t fingerprint(const State& state) const {
    return multiply_mix(static_cast<std::uint64_t>(state.coins) + 0xA0761D6478BD642FULL,
                        state.version + 0x8EBC6AF09C88C6E3ULL);
  }

 private:
  static std::int64_t coins_after(std::int64_t coins, const Operation& operation) {
    switch (operation.kind) {
      case OperationKind::add_chips:
        return coins + operation.amount.value;
      case OperationKind::raise:
        return operation.amount.value;
      default:
        return coins - operation.amount.value;
    }
  }

  bool shows_version_;
};

static_assert(SequentialModel<PurseModel>);

}  // namespace misdeal::harness

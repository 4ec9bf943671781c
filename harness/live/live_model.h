#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/sequential_model.h"
#include "harness/live/live_history.h"
#include "harness/live/model_step.h"
#include "harness/live/shown_chain.h"

namespace misdeal::harness {

/// The sequential rules of a profile: amounts that effects change, and a version that changes with
/// them. An Operation names its step by Operation::amount; all that is answered counts as committed
/// to the search, reads and refusals without an effect.
class LiveModel {
 public:
  /// The version as a number; -1 if it is none.
  static std::int64_t number_of(std::string_view version);

  struct State {
    std::vector<std::int64_t> amounts;
    std::uint64_t version = 0;  ///< hash of the version; 0: one that nobody was shown
    std::int64_t number = -1;   ///< the version as a number, where versions are; -1: not known
    engine::Version steps = 0;
    std::vector<bool> taken;  ///< which steps, those without an effect too
  };

  LiveModel(const Profile& profile, const Seen& before, std::span<const ModelStep> steps);

  [[nodiscard]] State initial() const { return initial_; }
  [[nodiscard]] ModelAnswer answer(State state, const Operation& operation) const {
    return step(state, operation);
  }
  ModelAnswer step(State& state, const Operation& operation) const;
  [[nodiscard]] engine::Version version(const State& state) const { return state.steps; }
  [[nodiscard]] std::uint64_t observe(const State&) const { return 0; }
  [[nodiscard]] std::uint64_t fingerprint(const State& state) const;

 private:
  [[nodiscard]] bool is_within_bounds(const State& state) const;
  [[nodiscard]] bool apply(State& state, const ModelStep& step) const;
  [[nodiscard]] bool advance(State& state, const ModelStep& step) const;

  const Profile& profile_;
  std::span<const ModelStep> steps_;
  ShownChain chain_;
  State initial_;
  bool are_bounds_kept_ = true;  ///< in the state before
};

}  // namespace misdeal::harness

#pragma once

#include <cstddef>
#include <vector>

#include "harness/check/version_replay.h"

namespace misdeal::harness {

/// The states of a replayed table by version: the recent ones at hand, older ones from the nearest
/// checkpoint. Bounded memory: kStates states beside the checkpoints.
template <SequentialModel Model>
class StateWindow {
 public:
  using State = typename Model::State;

  /// Requires a replay that kept checkpoints.
  StateWindow(const Model& model, const LinearHistory& history, const VersionClaims& claims,
              const VersionReplay<Model>& replay)
      : model_(model), history_(history), claims_(claims), replay_(replay) {}

  /// Requires version < replay.judged_below. Amortised one step a version while versions do not go
  /// back by more than kStates. Valid until the next call.
  const State& at(engine::Version version) {
    if (ring_.empty() || version < low_) {
      restart(version);
    }
    while (high_ < version) {
      const State next = stepped(ring_[high_ % kStates], high_ + 1);
      ++high_;
      if (high_ - low_ >= kStates) {
        ++low_;
      }
      if (high_ % kStates < ring_.size()) {
        ring_[high_ % kStates] = next;
      } else {
        ring_.push_back(next);
      }
    }
    return ring_[version % kStates];
  }

  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  static constexpr engine::Version kStates = 1024;
  static_assert(kStates % VersionReplay<Model>::kCheckpointInterval == 0);

  State stepped(State state, engine::Version version) {
    ++steps_;
    step_commit(model_, state, history_.at(claims_.commit_of[version]));
    return state;
  }

  void restart(engine::Version version) {
    const std::size_t checkpoint = version / VersionReplay<Model>::kCheckpointInterval;
    low_ = high_ = checkpoint * VersionReplay<Model>::kCheckpointInterval;
    ring_.resize(static_cast<std::size_t>(high_ % kStates) + 1, replay_.checkpoints[checkpoint]);
    ring_[high_ % kStates] = replay_.checkpoints[checkpoint];
  }

  const Model& model_;
  const LinearHistory& history_;
  const VersionClaims& claims_;
  const VersionReplay<Model>& replay_;
  std::vector<State> ring_;
  engine::Version low_ = 0;
  engine::Version high_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace misdeal::harness

#pragma once

#include <cstdint>
#include <vector>

#include "harness/explore/strategy.h"

namespace misdeal::explore {

/// Every schedule, depth first, with at most so many preemptions (Musuvathi, Qadeer: Iterative
/// context bounding, 2007). Going on with the running thread comes first, then the others by
/// number.
class DepthFirst final : public Strategy {
 public:
  explicit DepthFirst(std::uint32_t preemptions_max) : preemptions_max_(preemptions_max) {}

  [[nodiscard]] StrategyKind kind() const override { return StrategyKind::dfs; }
  bool begin() override;
  unsigned choose(const Crossroads& at) override;
  unsigned choose_option(unsigned count) override;
  void points_changed() override {
    path_.clear();
    has_begun_ = false;
  }

 private:
  struct Fork {
    ThreadSet left = 0;             ///< to be chosen later
    std::uint32_t preemptions = 0;  ///< up to here, this choice not included
    std::uint8_t chosen = 0;
    std::uint8_t free = kThreadsMax;  ///< the one choice that preempts nobody, if only one does not
  };
  /// Before the choice at hand.
  [[nodiscard]] std::uint32_t preemptions() const;
  unsigned add(const Fork& fork);

  std::uint32_t preemptions_max_;
  std::vector<Fork> path_;
  std::size_t at_ = 0;
  bool has_begun_ = false;
};

}  // namespace misdeal::explore

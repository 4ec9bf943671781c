#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "harness/explore/strategy.h"
#include "harness/explore/system_memory.h"

namespace misdeal::explore {

/// Decides as was decided before. Where that is not possible, or nothing is left, goes on with the
/// running thread, and keeps the first place.
class Replay final : public Strategy {
 public:
  explicit Replay(SystemVector<std::uint8_t> decisions) : decisions_(std::move(decisions)) {}

  [[nodiscard]] StrategyKind kind() const override { return StrategyKind::random; }
  bool begin() override {
    at_ = 0;
    diverged_at_.reset();
    return true;
  }
  unsigned choose(const Crossroads& at) override {
    if (at_ < decisions_.size() && (at.all & only(decisions_[at_] & 63U)) != 0) {
      return decisions_[at_++];
    }
    diverge();
    if (at.current_can_go_on) return at.current;
    return static_cast<unsigned>(std::countr_zero(at.options));
  }
  unsigned choose_option(unsigned count) override {
    if (at_ < decisions_.size() && decisions_[at_] < count) return decisions_[at_++];
    diverge();
    return 0;
  }

  /// The decision that could not be made again; one past the last if more were asked for.
  [[nodiscard]] std::optional<std::size_t> diverged_at() const { return diverged_at_; }
  [[nodiscard]] std::size_t unused() const { return decisions_.size() - at_; }

 private:
  void diverge() {
    if (!diverged_at_) diverged_at_ = at_;
    if (at_ < decisions_.size()) ++at_;
  }

  SystemVector<std::uint8_t> decisions_;
  std::size_t at_ = 0;
  std::optional<std::size_t> diverged_at_;
};

}  // namespace misdeal::explore

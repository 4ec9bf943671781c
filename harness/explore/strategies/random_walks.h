#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "harness/explore/random.h"
#include "harness/explore/strategy.h"

namespace misdeal::explore {

/// Goes on with the thread that runs, or switches to any with a probability.
class RandomWalk final : public Strategy {
 public:
  RandomWalk(std::uint64_t seed, double switch_probability)
      : random_(seed), threshold_(static_cast<std::uint64_t>(switch_probability * 0x1.0p32)) {}

  [[nodiscard]] StrategyKind kind() const override { return StrategyKind::random; }
  unsigned choose(const Crossroads& at) override {
    // One number says whether and where to: a branch on it would be guessed wrong half of the time.
    const std::uint64_t number = random_.next();
    const bool goes_on = at.current_can_go_on && (number >> 32U) >= threshold_;
    const ThreadSet others = at.options & (at.options - 1);
    if ((others & (others - 1)) != 0) return goes_on ? at.current : random_.one_of(at.options);
    const ThreadSet drawn = (number & 1U) != 0 && others != 0 ? others : at.options;
    return static_cast<unsigned>(std::countr_zero(goes_on ? only(at.current) : drawn));
  }
  unsigned choose_option(unsigned count) override { return random_.below(count); }
  [[nodiscard]] bool follows_steps() const override { return false; }

 private:
  Random random_;
  std::uint64_t threshold_;
};

/// PCT (Burckhardt, Kothari, Musuvathi, Nagarakatte, 2010): threads have random priorities, and the
/// highest runs; at `depth` - 1 random steps the running thread falls below all others. Finds a bug
/// of that depth with a probability of at least 1 / (n k^(depth-1)).
class PriorityWalk final : public Strategy {
 public:
  PriorityWalk(std::uint64_t seed, std::uint32_t depth) : random_(seed), depth_(depth) {}

  [[nodiscard]] StrategyKind kind() const override { return StrategyKind::pct; }
  bool begin() override;
  unsigned choose(const Crossroads& at) override;
  unsigned choose_option(unsigned count) override { return random_.below(count); }
  void stepped(unsigned thread, const Crossroads& at) override;

 private:
  Random random_;
  std::uint32_t depth_;
  std::uint32_t length_ = 16;  ///< steps of the longest execution so far
  std::uint32_t step_ = 0;
  ThreadSet known_ = 0;
  std::array<std::uint64_t, kThreadsMax> priority_{};
  std::array<std::uint32_t, 16> changes_{};
};

/// POS (Yuan, Yang, Gu: Partial order aware concurrency sampling, 2018): every pending operation
/// has a random priority; once one is done, those that conflict with it draw new ones.
class PartialOrderSampling final : public Strategy {
 public:
  explicit PartialOrderSampling(std::uint64_t seed) : random_(seed) {}

  [[nodiscard]] StrategyKind kind() const override { return StrategyKind::pos; }
  bool begin() override {
    drawn_ = 0;
    return true;
  }
  unsigned choose(const Crossroads& at) override;
  unsigned choose_option(unsigned count) override { return random_.below(count); }
  void stepped(unsigned thread, const Crossroads& at) override;

 private:
  Random random_;
  ThreadSet drawn_ = 0;
  std::array<std::uint64_t, kThreadsMax> priority_{};
};

/// A walk in which a thread is the likelier to go on, the more steps it has before it, as learned
/// from the execution before: then all interleavings are about equally likely. Selective: only
/// steps at one place count, drawn anew each time, the others are interleaved at random (Zhao,
/// Huang, Wang and others: Selectively uniform concurrency testing, 2025).
class UniformWalk final : public Strategy {
 public:
  UniformWalk(std::uint64_t seed, bool is_selective) : random_(seed), is_selective_(is_selective) {}

  [[nodiscard]] StrategyKind kind() const override {
    return is_selective_ ? StrategyKind::surw : StrategyKind::urw;
  }
  bool begin() override;
  unsigned choose(const Crossroads& at) override;
  unsigned choose_option(unsigned count) override { return random_.below(count); }
  void stepped(unsigned thread, const Crossroads& at) override;
  void end(std::span<const Event> events, bool failed) override;

 private:
  [[nodiscard]] bool counts(const Operation& operation) const {
    return !is_selective_ || operation.address == place_;
  }
  unsigned weighted(ThreadSet options);

  Random random_;
  bool is_selective_;
  std::uintptr_t place_ = 0;
  std::array<std::uint32_t, kThreadsMax> expected_{};
  std::array<std::uint32_t, kThreadsMax> left_{};
  unsigned intended_ = kThreadsMax;
  struct Visit {
    std::uintptr_t address;
    std::uint8_t thread;
  };
  std::vector<Visit> visits_;  ///< of the execution before, without silent steps
};

/// Takes turns among strategies, an execution each.
class Portfolio final : public Strategy {
 public:
  explicit Portfolio(std::vector<std::unique_ptr<Strategy>> members)
      : members_(std::move(members)), at_(members_.size() - 1) {}

  [[nodiscard]] StrategyKind kind() const override { return members_[at_]->kind(); }
  bool begin() override {
    at_ = (at_ + 1) % members_.size();
    return members_[at_]->begin();
  }
  unsigned choose(const Crossroads& at) override { return members_[at_]->choose(at); }
  unsigned choose_option(unsigned count) override { return members_[at_]->choose_option(count); }
  [[nodiscard]] bool follows_steps() const override { return members_[at_]->follows_steps(); }
  void stepped(unsigned thread, const Crossroads& at) override {
    members_[at_]->stepped(thread, at);
  }
  void end(std::span<const Event> events, bool failed) override {
    for (const auto& member : members_) member->end(events, failed);
  }

 private:
  std::vector<std::unique_ptr<Strategy>> members_;
  std::size_t at_;
};

}  // namespace misdeal::explore

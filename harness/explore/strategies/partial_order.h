#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/explore/random.h"
#include "harness/explore/strategies/happens_before.h"
#include "harness/explore/strategy.h"

namespace misdeal::explore {

/// Optimal dynamic partial-order reduction with wake-up trees (Abdulla, Aronis, Jonsson, Sagonas,
/// 2014): one execution a trace. After each execution, every race in it that leads to a trace not
/// seen yet is put into the tree of the state before it.
///
/// Complete for threads, locks, condition variables and atomics, without choices other than between
/// threads and without wake-ups for no reason; `is_complete` says whether there was anything else.
class PartialOrder final : public Strategy {
 public:
  [[nodiscard]] StrategyKind kind() const override { return StrategyKind::dpor; }
  bool begin() override;
  unsigned choose(const Crossroads& at) override;
  unsigned choose_option(unsigned count) override;
  void stepped(unsigned thread, const Crossroads& at) override;
  void end(std::span<const Event> events, bool failed) override;
  void points_changed() override;
  [[nodiscard]] bool is_complete() const override { return is_complete_; }

  /// Executions that ended in a state all of whose continuations were explored elsewhere.
  [[nodiscard]] std::uint64_t redundant() const { return redundant_; }

 private:
  struct Branch {
    unsigned thread = 0;
    Operation operation;
    std::vector<Branch> then;
  };
  using Sequence = std::vector<std::pair<unsigned, Operation>>;

  /// A state on the way of the present execution, and what was, is and will be done there.
  struct State {
    ThreadSet sleeping = 0;
    ThreadSet explored = 0;
    unsigned chosen = 0;
    Operation operations[kThreadsMax];
    ThreadSet known = 0;  ///< threads whose operation is noted
    std::vector<Branch> to_do;
  };

  [[nodiscard]] ThreadSet asleep_after_last() const;
  static bool is_weak_initial(unsigned thread, const Operation& operation,
                              const Sequence& sequence);
  static void insert(std::vector<Branch>& tree, Sequence sequence);
  void plan(const HappensBefore& order, std::span<const std::size_t> steps,
            std::span<const Event> events, const HappensBefore::Race& race);

  std::vector<State> path_;
  std::vector<Branch> next_to_do_;  ///< of the first new state
  std::size_t depth_ = 0;
  bool has_begun_ = false;
  bool is_redundant_ = false;
  bool is_complete_ = true;
  std::uint64_t redundant_ = 0;
};

}  // namespace misdeal::explore

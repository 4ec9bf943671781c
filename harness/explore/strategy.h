#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "harness/explore/event.h"
#include "misdeal/explore.h"

namespace misdeal::explore {

/// The choice of who runs next.
struct Crossroads {
  /// Threads to choose from: at least one. Who spins is left out, unless all do.
  ThreadSet options = 0;
  ThreadSet all = 0;                      ///< those who spin included: at least two
  unsigned current = 0;                   ///< the thread that ran last
  bool current_can_go_on = false;         ///< then choosing another is a preemption
  const Operation* operations = nullptr;  ///< by thread: what it would do
};

/// Decides the schedule of one execution after the other. Not thread-safe.
class Strategy {
 public:
  Strategy() = default;
  Strategy(const Strategy&) = delete;
  Strategy& operator=(const Strategy&) = delete;
  virtual ~Strategy() = default;

  [[nodiscard]] virtual StrategyKind kind() const = 0;
  /// False when there is nothing left to explore.
  virtual bool begin() { return true; }
  virtual unsigned choose(const Crossroads& at) = 0;
  /// A choice among `count` > 1 outcomes that is none between threads: which waiter a signal wakes,
  /// for example.
  virtual unsigned choose_option(unsigned count) = 0;
  /// Whether it wants to be told of the steps of the execution that began.
  [[nodiscard]] virtual bool follows_steps() const { return true; }
  /// Thread, and what it does now. Called for every step, chosen or not.
  virtual void stepped(unsigned /*thread*/, const Crossroads& /*at*/) {}
  virtual void end(std::span<const Event> /*events*/, bool /*failed*/) {}
  /// More accesses became points of scheduling: what was seen so far is no longer everything.
  virtual void points_changed() {}
  /// Whether `begin` returning false means that everything was explored.
  [[nodiscard]] virtual bool is_complete() const { return true; }
};

std::unique_ptr<Strategy> make_strategy(StrategyKind kind, const Options& options);

}  // namespace misdeal::explore

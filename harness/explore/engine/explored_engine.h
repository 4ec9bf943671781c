#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>

#include "harness/check/check_history.h"
#include "harness/explore/engine/play.h"
#include "harness/explore/engine/played_openings.h"
#include "harness/explore/strategy.h"
#include "misdeal/explore.h"

namespace misdeal::harness {

/// What the explorer found out about an engine in one scenario.
struct EngineExploration {
  explore::Result result;
  /// Of a failure that the checkers found: the first property violated. A crash, race or deadlock
  /// has none (a deadlock violates liveness).
  std::optional<Finding> finding;
  History history;  ///< of the failing execution
};

/// An engine in a scenario, every execution judged by all checkers. A history that was judged
/// before is not judged again: most schedules differ in nothing that a client could see.
class ExploredEngine final : private Judge {
 public:
  ExploredEngine(const EngineSpec& engine, const Scenario& scenario);

  /// The property that a failure must violate to be one; any if not set.
  void accept_only(std::optional<Property> property) { only_ = property; }
  /// Of the properties that one execution violates, the one that is told; the first if not set.
  void prefer(std::optional<Property> property) { preferred_ = property; }

  EngineExploration explore(const explore::Options& options);
  /// The same with a strategy of the caller's. What is played before the clients start is only
  /// played if it is not among `openings`.
  EngineExploration explore_with(explore::Strategy& strategy, const explore::Options& options,
                                 PlayedOpenings& openings);

  [[nodiscard]] std::size_t distinct_histories() const { return known_.size(); }
  /// Of the last execution: its operations, in the order of their clients' starts.
  [[nodiscard]] std::span<const Operation> operations() const {
    return std::span(record_.operations).first(record_.used);
  }

 private:
  EngineExploration outcome_of(explore::Result result);
  void judge(const PlayRecord& record) override;
  [[nodiscard]] const PropertyResult* violated_in(const CheckReport& report) const;
  [[nodiscard]] History history_of(const PlayRecord& record) const;

  const EngineSpec& engine_;
  const Scenario& scenario_;
  PlayRecord record_;
  std::optional<Property> only_;
  std::optional<Property> preferred_;
  std::unordered_set<std::uint64_t> known_;
  std::optional<Finding> finding_;
  History failing_;
};

}  // namespace misdeal::harness

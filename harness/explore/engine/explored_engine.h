#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "harness/check/check_history.h"
#include "harness/explore/engine/play.h"
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

  EngineExploration explore(const explore::Options& options);

  [[nodiscard]] std::size_t distinct_histories() const { return known_.size(); }

 private:
  void judge(const PlayRecord& record) override;
  [[nodiscard]] History history_of(const PlayRecord& record) const;

  const EngineSpec& engine_;
  const Scenario& scenario_;
  PlayRecord record_;
  std::optional<Property> only_;
  std::unordered_set<std::uint64_t> known_;
  std::optional<Finding> finding_;
  History failing_;
};

}  // namespace misdeal::harness

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/property_report.h"
#include "harness/live/live_history.h"
#include "harness/live/round_effects.h"

namespace misdeal::harness {

/// One round as the checkers look at it: where it is, and what its answers say was executed.
struct RoundContext {
  const Profile& profile;
  const InstanceHistory& history;  ///< of its instance
  std::size_t instance;            ///< index into LiveHistory::instances
  const LiveRound& round;
  RoundExecutions::Result executed;
};

/// Why something is left undecided.
inline constexpr const char* kTooManyUnknown =
    "too many requests of unknown outcome on one instance: each may have taken effect or not, at "
    "any later time";
inline constexpr const char* kStopped = "the judgement was interrupted";

/// What the checkers of a live history share: what they look at, and where they write.
class LiveJudge {
 public:
  /// `stop` may be null; both others must outlive the judge.
  LiveJudge(const Profile& profile, const LiveHistory& history, const std::atomic<bool>* stop);

  const Profile& profile;
  const LiveHistory& history;

  /// All rounds, instance after instance, each in order.
  [[nodiscard]] const std::vector<RoundContext>& rounds() const { return rounds_; }

  PropertyReport& report(Property property) { return reports_.at(property); }
  [[nodiscard]] PropertyResult finish(Property property) { return reports_.at(property).finish(); }

  /// Adds a finding with these calls as its events, in order of time, the culprit last, at most
  /// kEventsMax; then what was seen after the round, if `shows_after`. Later checkers leave the
  /// round alone.
  void blame(Finding finding, std::size_t instance, const LiveRound& round,
             std::vector<std::size_t> calls, bool shows_after = false);
  [[nodiscard]] bool is_blamed(std::size_t instance, const LiveRound& round) const {
    return blamed_.contains({instance, round.number});
  }
  [[nodiscard]] bool is_blamed(const RoundContext& context) const {
    return is_blamed(context.instance, context.round);
  }

  /// Whoever waits has had enough: the checkers leave the rest undecided.
  [[nodiscard]] bool is_stopped() const {
    return stop_ != nullptr && stop_->load(std::memory_order_relaxed);
  }

  [[nodiscard]] const std::set<std::pair<std::size_t, std::uint32_t>>& blamed_rounds() const {
    return blamed_;
  }

  static constexpr std::size_t kEventsMax = 12;

 private:
  const std::atomic<bool>* stop_;  // Relaxed: a wish, which publishes nothing.
  std::vector<RoundContext> rounds_;
  std::map<Property, PropertyReport> reports_;
  std::set<std::pair<std::size_t, std::uint32_t>> blamed_;
};

/// "debit 5 by alice", "observe"; "applied (200), balance 95, version \"3\"".
FindingEvent event_of(const Profile& profile, const InstanceHistory& history, const LiveCall& call);
FindingEvent event_of(const Profile& profile, const Seen& seen);
std::string asked_text(const Profile& profile, const LiveRequest& request);
std::string amounts_text(const Profile& profile,
                         const std::vector<std::optional<std::int64_t>>& amounts);

/// The checkers, one a file. Each counts what it judged and blames what is wrong.
void check_effects(LiveJudge& judge);  ///< effects, refusals, ids: by the amounts after each round
void check_ids(LiveJudge& judge);      ///< ids: by the answers
void check_winners(LiveJudge& judge);  ///< preconditions, turns, claims
void check_bounds(LiveJudge& judge);   ///< floors and ceilings
void check_conserved(LiveJudge& judge);  ///< sums
void check_versions(LiveJudge& judge);
void check_reads(LiveJudge& judge);  ///< reads during a round
void check_answered(LiveJudge& judge);
void check_order(LiveJudge& judge, std::uint64_t steps_per_round,
                 std::uint64_t steps_max);  ///< linearizability

}  // namespace misdeal::harness

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/live/live_history.h"
#include "harness/live/target_session.h"
#include "harness/targets/profile.h"
#include "harness/workload/pattern.h"
#include "harness/workload/random.h"

namespace misdeal::harness {

/// One thing to be fired.
struct LiveArrival {
  std::size_t request = kNoRequest;  ///< index into InstanceHistory::requests; none: a read
  std::size_t observation = 0;       ///< of a read
  Variant variant;
  bool cuts_connection = false;
  std::uint64_t draw = 0;
};

/// A round: waves that are fired one after the other, each lined up; the next when the last is
/// answered.
struct LivePlan {
  Pattern pattern = Pattern::clean;
  LiveSync sync = LiveSync::last_byte;
  std::vector<std::vector<LiveArrival>> waves;
  bool is_contest = false;
};

struct LivePlannerOptions {
  Mix mix;
  std::optional<LiveSync> sync;  ///< only this one
  bool can_freeze = false;
  std::uint64_t seed = 0;
  std::string run_name;  ///< makes ids of different runs differ
};

/// Every pattern that makes sense on a live server, those that find most first.
Mix default_live_mix();

/// Plans rounds from a quiescent observation, so that each pattern meets the situation it is about.
/// Its choices are a function of the seed and of what the server showed. Not thread-safe.
class LivePlanner {
 public:
  LivePlanner(const Profile& profile, const LivePlannerOptions& options);

  /// The next round on the instance, whose new requests are added to `history`. No waves: nothing
  /// can be done in this state.
  LivePlan plan(const TargetSession& session, std::size_t instance, const Seen& seen,
                InstanceHistory& history);

 private:
  struct Choice {
    std::size_t action;
    int actor;
  };
  enum class Turn : std::uint8_t { kept, broken };

  [[nodiscard]] std::vector<Choice> choices(Turn turn) const;
  Choice choose(Turn turn);  ///< requires that there are any
  [[nodiscard]] bool is_possible(Pattern pattern) const;
  Pattern choose_pattern();
  LiveSync choose_sync(Pattern pattern);
  std::size_t burst_size();

  std::size_t add_request(const Choice& choice, bool has_precondition);
  std::size_t add_reuse(std::size_t request);
  [[nodiscard]] LiveArrival arrival(std::size_t request);
  [[nodiscard]] LiveArrival read();
  std::int64_t choose_amount(const Choice& choice);
  std::string next_id();
  std::vector<LiveArrival>& wave(LivePlan& plan);
  [[nodiscard]] bool is_one_way(std::size_t action) const;
  CapturedValues choose_captured(const Choice& choice);

  void plan_clean(LivePlan& plan);
  void plan_duplicates(LivePlan& plan);
  void plan_late_duplicates(LivePlan& plan);
  void plan_reused_id(LivePlan& plan);
  void plan_stale(LivePlan& plan);
  void plan_conflict(LivePlan& plan);
  void plan_out_of_turn(LivePlan& plan);
  void plan_storm(LivePlan& plan);
  void plan_reads(LivePlan& plan);
  void cut_some(LivePlan& plan);

  const Profile& profile_;
  LivePlannerOptions options_;
  Random random_;
  std::uint64_t next_number_ = 1;
  std::int64_t next_value_;

  // Of the round being planned.
  const TargetSession* session_ = nullptr;
  std::size_t instance_ = 0;
  const Seen* seen_ = nullptr;
  InstanceHistory* history_ = nullptr;
  bool aims_at_floor_ = false;
};

}  // namespace misdeal::harness

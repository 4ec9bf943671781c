#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/requests/response.h"
#include "harness/workload/plan.h"
#include "harness/workload/random.h"
#include "harness/workload/sent_requests.h"

namespace misdeal::harness {

struct PlannerOptions {
  unsigned threads = 2;  ///< at least 1
  unsigned tables = 1;   ///< at least 1
  unsigned seats = 6;    ///< players at a new table, 2..9
  Mix mix = default_mix();
  std::int64_t request_ttl_ns = 0;  ///< late duplicates aim around it
  bool moves = true;                ///< players move between tables
  std::uint64_t seed = 0;
};

/// Plans round after round from the exact state of the tables, which is known while all threads
/// wait at the barrier. So every pattern meets the situation it is about, and at least one command
/// of each table's plan is legal: hands always progress.
///
/// Not thread-safe; one planner a run, used by whoever leads the round. Its choices are a function
/// of the seed, the views and the times it is given. About 100 ns a step.
class Planner {
 public:
  explicit Planner(const PlannerOptions& options);

  /// Seats the players of every table: the first round.
  void plan_opening(RoundPlan& plan);

  /// The next round. `views`: one a table, as of now; `now_ns`: the recording clock.
  void plan_round(std::span<const engine::TableView> views, std::int64_t now_ns, RoundPlan& plan);

 private:
  Pattern choose_pattern();

  PlannerOptions options_;
  Random random_;
  std::vector<SentRequests> sent_;  ///< one a table
};

}  // namespace misdeal::harness

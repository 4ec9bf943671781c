#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/requests/response.h"
#include "harness/workload/plan.h"
#include "harness/workload/random.h"
#include "harness/workload/sent_requests.h"

namespace misdeal::harness {

/// What one table's part of a round is planned from, and into.
struct TablePlanInput {
  engine::TableId table;
  unsigned tables = 1;
  bool moves = true;  ///< between tables
  std::int64_t request_ttl_ns = 0;
  std::int64_t now_ns = 0;
  std::span<const engine::TableView> views;  ///< one a table; empty for the opening
  std::vector<SentRequests>& sent;           ///< one a table
  Random& random;
  RoundPlan& plan;
};

/// Adds one pattern on one table to a round. Steps of one pattern that are to overlap go to
/// different threads, as early in their scripts as those are free.
class TablePlanner {
 public:
  explicit TablePlanner(const TablePlanInput& input);

  void seat_players(unsigned seats);
  void add(Pattern pattern);

 private:
  void add_clean();
  void add_duplicate();
  void add_late_duplicate();
  void add_reused_id();
  void add_stale_version();
  void add_out_of_turn();
  void add_out_of_order();
  void add_conflict();
  void add_fold_storm();
  void add_observe();
  void add_lobby();

  void add_move();
  void add_move_between(engine::TableId from, engine::TableId to);
  engine::TableId table_to_move_to();
  [[nodiscard]] engine::TableId table_at_distance(std::uint64_t distance) const;
  engine::Command lobby_command();

  [[nodiscard]] const engine::TableView& view() const { return input_.views[input_.table.value]; }
  engine::Request request(const engine::Command& command);
  engine::Request request_expecting(const engine::Command& command, engine::Version version);
  engine::Command base_command();
  /// One legal command, so that the table's hand goes on whatever else the round does to it.
  void progress();

  /// Threads in an order that starts at random: element 0, 1, … for steps that are to overlap.
  std::size_t next_thread();
  void fire(const engine::Request& request);
  void fire_on(std::size_t thread, const engine::Request& request);
  void play_on(std::size_t thread);
  void read_on(std::size_t thread);
  std::size_t thread_count() const { return input_.plan.scripts.size(); }
  /// 2 … 2 * threads arrivals of one thing.
  std::size_t burst_size();

  TablePlanInput input_;
  Pattern pattern_ = Pattern::clean;
  std::size_t thread_ = 0;
};

}  // namespace misdeal::harness

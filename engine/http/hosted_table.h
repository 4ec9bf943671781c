#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "engine/http/metrics.h"
#include "engine/http/table_json.h"
#include "engine/http/trail.h"
#include "engine/table/action_processor.h"

namespace misdeal::engine::http {

/// What somebody asked for who opened a table. `deck_seed` not set: a random one.
struct TableWish {
  Stakes stakes;
  std::optional<std::uint64_t> deck_seed;

  friend bool operator==(const TableWish&, const TableWish&) = default;
};

/// One table that the server offers: a processor with one table, and what HTTP adds to it.
/// Thread-safe.
class HostedTable {
 public:
  HostedTable(const TableFacts& facts, std::unique_ptr<ActionProcessor> processor,
              std::size_t trail_commits_max, Metrics& metrics);

  [[nodiscard]] const TableFacts& facts() const { return facts_; }
  [[nodiscard]] ActionProcessor& processor() { return *processor_; }
  [[nodiscard]] Trail& trail() { return trail_; }

  /// Submits, counts, and notes who sits where.
  Response submit(const Request& request);

  TableView read() { return processor_->read({}); }
  std::expected<TableInspection, std::string> inspect(const InspectionScope& scope) {
    return processor_->inspect({}, scope);
  }

  /// False once somebody else is known to have joined at that seat after that version. A seat that
  /// was left and not taken again still counts as the player's: the table itself refuses what is
  /// done for an empty seat, and repeats its answer to the request that left it.
  ///
  /// Whoever joined is noted before the answer to the join is given away. A request that a former
  /// player has in the air at that very moment may still pass, and is then judged by the rules.
  [[nodiscard]] bool is_latest_stay(SeatNo seat, Version joined) const {
    return joined_[seat.index()].load(std::memory_order_acquire) <= joined;
  }

 private:
  void note_join(SeatNo seat, Version version);

  const TableFacts facts_;
  Metrics& metrics_;
  const std::unique_ptr<ActionProcessor> processor_;
  Trail trail_;
  /// The highest version by which somebody joined. Release and acquire: whoever sees a join's
  /// answer sees it noted.
  std::array<std::atomic<Version>, kSeatCount> joined_{};
};

}  // namespace misdeal::engine::http

#include "harness/workload/planner.h"

#include <algorithm>

#include "harness/workload/table_plan.h"

namespace misdeal::harness {

namespace {

/// Enough for a few times the TTL at full speed; beyond that, late duplicates are merely later.
constexpr std::size_t kSentMax = 1 << 14;

/// Tables that get a plan in one round: more only makes rounds longer, not more contended.
constexpr unsigned kTablesPerRound = 8;

}  // namespace

Planner::Planner(const PlannerOptions& options) : options_(options), random_(options.seed) {
  sent_.assign(options.tables, SentRequests(kSentMax));
}

Pattern Planner::choose_pattern() {
  auto roll = random_.below(options_.mix.total());
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    if (roll < options_.mix.weights[i]) return static_cast<Pattern>(i);
    roll -= options_.mix.weights[i];
  }
  return Pattern::clean;
}

void Planner::plan_opening(RoundPlan& plan) {
  plan.scripts.resize(options_.threads);
  plan.clear();
  for (std::uint32_t table = 0; table < options_.tables; ++table) {
    TablePlanner planner({.table = {table},
                          .tables = options_.tables,
                          .moves = options_.moves,
                          .request_ttl_ns = options_.request_ttl_ns,
                          .now_ns = 0,
                          .views = {},
                          .sent = sent_,
                          .random = random_,
                          .plan = plan});
    planner.seat_players(options_.seats);
  }
}

void Planner::plan_round(std::span<const engine::TableView> views, std::int64_t now_ns,
                         RoundPlan& plan) {
  plan.clear();
  const unsigned count = std::min(options_.tables, kTablesPerRound);
  auto table = static_cast<std::uint32_t>(random_.below(options_.tables));
  for (unsigned i = 0; i < count; ++i) {
    TablePlanner planner({.table = {table},
                          .tables = options_.tables,
                          .moves = options_.moves,
                          .request_ttl_ns = options_.request_ttl_ns,
                          .now_ns = now_ns,
                          .views = views,
                          .sent = sent_,
                          .random = random_,
                          .plan = plan});
    planner.add(choose_pattern());
    table = (table + 1) % options_.tables;
  }
}

}  // namespace misdeal::harness

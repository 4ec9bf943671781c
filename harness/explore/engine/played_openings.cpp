#include "harness/explore/engine/played_openings.h"

#include "harness/explore/engine/play.h"
#include "harness/explore/engine/value_hash.h"

namespace misdeal::harness {

std::size_t PlayedOpenings::KeyHash::operator()(const Key& key) const {
  ValueHash hash;
  hash.add(reinterpret_cast<std::uintptr_t>(key.engine));
  hash.add((std::uint64_t{key.tables} << 32U) | key.requests_max);
  hash.add(key.table.deck_seed);
  hash.add((std::uint64_t{key.decks.failing_hand} << 32U) | key.decks.slow_hand);
  hash.add(key.has_broken_rules ? 1 : 0);
  for (const Act& act : key.acts) {
    hash.add((static_cast<std::uint64_t>(act.command.amount.value) << 16U) |
             (std::uint64_t{act.command.seat.value} << 8U) |
             static_cast<std::uint64_t>(act.command.kind));
  }
  return hash.value();
}

PlayedOpening& PlayedOpenings::of(const EngineSpec& engine, const Scenario& scenario) {
  return openings_[{.engine = &engine,
                    .tables = scenario.tables,
                    .table = scenario.table,
                    .decks = scenario.decks,
                    .has_broken_rules = scenario.has_broken_rules,
                    .requests_max = requests_max_of(scenario),
                    .acts = scenario.opening}];
}

}  // namespace misdeal::harness

// A mutant breaks the contract, never the process: under many threads it must not crash, and under
// a sanitizer it must show neither a data race nor an error of memory.
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "harness/mutants/engine_registry.h"
#include "harness/workload/decide.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

using engine::ActionProcessor;
using engine::TableId;

constexpr std::uint32_t kTablesUnderFire = 2;

/// One client: legal commands for what it saw, some of them twice, reads, moves, drains.
void attack(ActionProcessor& engine, std::uint64_t seed, bool moves) {
  Random random(seed);
  for (int step = 0; step < 500; ++step) {
    const TableId table{static_cast<std::uint32_t>(random.below(kTablesUnderFire))};
    const auto view = engine.read(table);
    const engine::Request request{
        .id = {.high = 1 + random.below(2) * seed, .low = static_cast<std::uint64_t>(step)},
        .expected_version = engine::kNoVersion,
        .command = legal_command(view, random)};
    engine.submit(table, request);
    engine.submit(table, request);
    if (moves && random.chance(10)) {
      engine.move({.id = {.high = 3, .low = random.next()},
                   .from = table,
                   .to = {1 - table.value},
                   .from_seat = random_seat_with(view, engine::SeatStatus::waiting, random),
                   .to_seat = random_seat_with(view, engine::SeatStatus::empty, random)});
    }
    if (random.chance(5)) {
      engine.drain(table);
    }
  }
}

TEST(Mutants, SurviveManyThreads) {
  const std::set<std::string_view> may_hang{"lost-wake-up"};
  const std::set<std::string_view> moves_may_hang{"opposite-lock-order"};
  for (const EngineSpec& spec : all_engines()) {
    if (may_hang.contains(spec.name)) {
      continue;
    }
    SCOPED_TRACE(spec.name);
    const engine::SteadyClock clock;
    engine::LobbyConfig config;
    config.tables.resize(kTablesUnderFire);
    config.clock = &clock;
    config.request_ttl = std::chrono::milliseconds{1};
    config.on_alarm = [](const engine::IntegrityAlarm&) {};
    const auto engine = spec.make(config);
    const bool moves = !moves_may_hang.contains(spec.name);
    std::vector<std::jthread> clients;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      clients.emplace_back([&engine, seed, moves] { attack(*engine, seed, moves); });
    }
    clients.clear();
    EXPECT_GT(engine->read({0}).version + engine->read({1}).version, 0U);
  }
}

}  // namespace
}  // namespace misdeal::harness

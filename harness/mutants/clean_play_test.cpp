// In the hands of one careful client a mutant is a right engine: its bug is all that is wrong.
#include <optional>
#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "harness/mutants/engine_registry.h"
#include "harness/mutants/mutant_lobby.h"
#include "harness/workload/decide.h"
#include "harness/workload/random.h"

namespace misdeal::harness {
namespace {

using engine::ActionProcessor;
using engine::Request;
using engine::TableId;

constexpr std::uint32_t kTables = 2;

engine::LobbyConfig config_of(const engine::ManualClock& clock) {
  engine::LobbyConfig config;
  config.tables = {{.deck_seed = 1}, {.deck_seed = 2}};
  config.clock = &clock;
  config.request_ttl = std::chrono::seconds{5};
  config.on_alarm = [](const engine::IntegrityAlarm&) {};
  return config;
}

engine::RequestId draw_id(Random& random) {
  return {.high = random.next(), .low = random.next()};
}

bool same_trail(const engine::AuditTrail& a, const engine::AuditTrail& b) {
  return a.commits == b.commits && a.movements == b.movements && a.checkpoint == b.checkpoint &&
         a.integrity_alarms == b.integrity_alarms && a.is_quarantined == b.is_quarantined;
}

bool same_tables(ActionProcessor& a, ActionProcessor& b) {
  for (std::uint32_t i = 0; i < kTables; ++i) {
    if (a.read({i}) != b.read({i}) || !same_trail(a.drain({i}), b.drain({i}))) {
      return false;
    }
  }
  return true;
}

/// A move that both tables accept, if there is one. Always from the first table to the second:
/// what is wrong with "opposite-lock-order" needs both directions, and a sanitizer sees it coming.
std::optional<engine::MoveRequest> legal_move(ActionProcessor& engine, Random& random) {
  const auto from = engine.read({0});
  const auto to = engine.read({1});
  const auto player = random_seat_with(from, engine::SeatStatus::waiting, random);
  const auto free = random_seat_with(to, engine::SeatStatus::empty, random);
  const bool is_legal = from.phase == engine::Phase::between_hands &&
                        to.phase == engine::Phase::between_hands && player.is_valid() &&
                        free.is_valid() && from.stacks[player.index()] > engine::Chips{};
  if (!is_legal) {
    return std::nullopt;
  }
  return engine::MoveRequest{
      .id = draw_id(random), .from = {0}, .to = {1}, .from_seat = player, .to_seat = free};
}

/// Legal commands only, each once, and now and then a move to a free seat.
bool plays_like(ActionProcessor& tested, ActionProcessor& right, std::uint64_t seed) {
  Random random(seed);
  for (int step = 0; step < 3'000; ++step) {
    const TableId table{static_cast<std::uint32_t>(random.below(kTables))};
    const auto view = right.read(table);
    const Request request{.id = draw_id(random),
                          .expected_version = view.version,
                          .command = legal_command(view, random)};
    if (tested.submit(table, request) != right.submit(table, request) ||
        tested.read(table) != right.read(table)) {
      return false;
    }
    const auto move = legal_move(right, random);
    if (move && random.chance(10)) {
      const auto a = tested.move(*move);
      const auto b = right.move(*move);
      if (a.from != b.from || a.to != b.to) {
        return false;
      }
    }
  }
  return same_tables(tested, right);
}

TEST(Mutants, PlayCleanHandsLikeTheTrueEngine) {
  // These are wrong in clean play, too; sequential_bugs_test.cpp shows where.
  const std::set<std::string_view> wrong_alone{"movement-lost", "odd-chip-lost",
                                               "version-not-bumped", "wrong-reason"};
  for (const EngineSpec& spec : all_engines()) {
    if (wrong_alone.contains(spec.name)) {
      continue;
    }
    SCOPED_TRACE(spec.name);
    const engine::ManualClock clock;
    const auto tested = spec.make(config_of(clock));
    const auto right = engine::make_lobby(engine::ProcessingMode::per_table_lock, config_of(clock));
    EXPECT_TRUE(plays_like(*tested, *right, 7));
  }
}

/// Whatever may come: any command, ids again, ids reused, wrong versions, time passing.
Request any_request(const engine::TableView& view, Random& random) {
  using engine::CommandKind;
  Request request{.id = {.high = 1, .low = random.below(400)},
                  .expected_version = engine::kNoVersion,
                  .command = legal_command(view, random)};
  if (random.chance(30)) {
    request.command = {.amount = {random.between(-1, 400)},
                       .kind = static_cast<CommandKind>(random.below(engine::kCommandKindCount)),
                       .seat = {static_cast<std::uint8_t>(random.below(11))}};
  }
  if (random.chance(30)) {
    request.expected_version = view.version - random.below(2);
  }
  return request;
}

/// Two lobbies that are asked the same; one in four decks fails in both.
struct Twins {
  Twins() {
    auto config = config_of(clock);
    config.decks = [this](TableId table) {
      return [this, decks = engine::seeded_decks(table.value)](std::uint32_t hand_no) {
        if (decks_fail) {
          throw std::runtime_error("no deck");
        }
        return decks(hand_no);
      };
    };
    composed = std::make_unique<MutantLobby>(config);
    right = engine::make_lobby(engine::ProcessingMode::per_table_lock, config);
  }

  engine::ManualClock clock;
  bool decks_fail = false;
  std::unique_ptr<ActionProcessor> composed;
  std::unique_ptr<ActionProcessor> right;
};

TEST(MutantLobby, WithNothingOverriddenAnswersLikeTheTrueEngine) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Twins twins;
    Random random(seed);
    for (int step = 0; step < 2'000; ++step) {
      const TableId table{static_cast<std::uint32_t>(random.below(kTables))};
      twins.clock.advance(std::chrono::milliseconds{random.below(100)});
      twins.decks_fail = random.chance(25);
      if (random.chance(15)) {
        const engine::MoveRequest move{.id = {.high = 2, .low = random.below(100)},
                                       .from = table,
                                       .to = {1 - table.value},
                                       .from_seat = {static_cast<std::uint8_t>(random.below(11))},
                                       .to_seat = {static_cast<std::uint8_t>(random.below(11))}};
        const auto a = twins.composed->move(move);
        const auto b = twins.right->move(move);
        ASSERT_EQ(a.from, b.from);
        ASSERT_EQ(a.to, b.to);
      } else {
        const Request request = any_request(twins.right->read(table), random);
        ASSERT_EQ(twins.composed->submit(table, request), twins.right->submit(table, request));
      }
    }
    EXPECT_TRUE(same_tables(*twins.composed, *twins.right));
  }
}

TEST(EngineRegistry, ListsTheProcessingModesAndThenTheMutantsByName) {
  const auto engines = all_engines();
  ASSERT_GE(engines.size(), 25U);
  for (std::size_t i = 0; i < engines.size(); ++i) {
    SCOPED_TRACE(engines[i].name);
    EXPECT_EQ(engines[i].is_mutant(), i >= 4);
    if (i >= 4) {
      EXPECT_TRUE(engines[i].bug.ends_with('.'));
    }
    if (i > 4) {
      EXPECT_LT(engines[i - 1].name, engines[i].name);
    }
    EXPECT_EQ(find_engine(engines[i].name), &engines[i]);
  }
  EXPECT_EQ(find_engine("no such engine"), nullptr);
}

}  // namespace
}  // namespace misdeal::harness

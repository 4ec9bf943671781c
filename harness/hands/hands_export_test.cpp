#include "harness/hands/hands_export.h"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/poker/game.h"
#include "harness/hands/play_script.h"
#include "harness/hands/script_json.h"
#include "harness/history/answered.h"

namespace misdeal::harness {
namespace {

using engine::Chips;
using engine::Command;
using engine::CommandKind;
using engine::SeatNo;

using Random = std::mt19937_64;

std::unique_ptr<engine::ActionProcessor> reference(const engine::LobbyConfig& config) {
  return engine::make_lobby(engine::ProcessingMode::per_table_lock, config);
}

std::uint8_t byte(std::uint64_t value) {
  return static_cast<std::uint8_t>(value);
}

/// What a careless client may send: mostly sensible actions, also duplicates' like, seats that do
/// not exist, changes of the seating at any time.
Command any_command(Random& random, const engine::TableView& view) {
  if (view.phase == engine::Phase::between_hands && random() % 3 != 0) {
    return {.kind = CommandKind::start_hand};
  }
  Command command;
  command.seat = random() % 4 == 0 ? SeatNo{byte(random() % 11)} : view.to_act;
  command.kind = static_cast<CommandKind>(random() % engine::kCommandKindCount);
  command.amount = {static_cast<std::int64_t>(random() % 60) - 2};
  if (random() % 4 != 0 && command.kind == CommandKind::fold) {
    command.kind = view.can_check != 0 ? CommandKind::check : CommandKind::call;
  }
  const bool stays = random() % 8 != 0;
  if (stays && command.kind == CommandKind::leave) command.kind = CommandKind::join;
  return command;
}

struct PlayedRun {
  History history;
  std::vector<engine::TableView> after_hands;  ///< of table 0, in order
  engine::TableView last;
};

/// One client plays at two tables, moves players between them, and repeats requests.
PlayedRun play(std::uint64_t seed) {
  Random random(seed);
  engine::ManualClock clock;
  engine::LobbyConfig config;
  config.tables = {{.stakes = {{1}, {3}, {1}}, .first_button = {4}, .deck_seed = seed},
                   {.stakes = {{2}, {2}, {0}}, .first_button = {1}, .deck_seed = seed + 1}};
  config.clock = &clock;
  const auto lobby = reference(config);
  PlayedRun run;
  for (const engine::TableConfig& table : config.tables)
    run.history.tables.push_back({table, {}, true});
  std::uint64_t next_id = 1;
  const auto record = [&](std::uint32_t table, const engine::Request& request, std::uint8_t pair,
                          const engine::Response& response) {
    Operation operation = operation_of(table, request);
    operation.invoked_ns = static_cast<std::int64_t>(run.history.operations.size());
    operation.pair = pair;
    set_answer(operation, response);
    run.history.operations.push_back(operation);
  };
  for (int i = 0; i < 600; ++i) {
    const std::uint32_t table = random() % 4 == 0 ? 1 : 0;
    const engine::TableView view = lobby->read({table});
    if (random() % 30 == 0) {
      const SeatNo from{byte(1 + random() % 9)};
      const SeatNo to{byte(1 + random() % 9)};
      const engine::RequestId id{7, next_id++};
      const auto moved = lobby->move({id, {table}, {1 - table}, from, to});
      const Command leave{.kind = CommandKind::leave, .seat = from};
      const Command join{.kind = CommandKind::join, .seat = to};
      if (moved.from) record(table, {.id = id, .command = leave}, 1, *moved.from);
      if (moved.to) record(1 - table, {.id = id, .command = join}, 2, *moved.to);
      continue;
    }
    const engine::Request request{.id = {7, next_id++}, .command = any_command(random, view)};
    const auto response = lobby->submit({table}, request);
    const bool is_answer_lost = random() % 50 == 0;
    if (!is_answer_lost) record(table, request, 0, response);
    if (random() % 10 == 0) record(table, request, 0, lobby->submit({table}, request));
    const bool ended = view.phase == engine::Phase::hand_running &&
                       response.view.phase == engine::Phase::between_hands;
    const bool over_at_once = request.command.kind == CommandKind::start_hand &&
                              response.view.hand_no > view.hand_no &&
                              response.view.phase == engine::Phase::between_hands;
    if (table == 0 && (ended || over_at_once)) run.after_hands.push_back(response.view);
  }
  run.last = lobby->read({0});
  for (std::uint32_t table = 0; table < 2; ++table) {
    run.history.tables[table].audit = lobby->drain({table});
  }
  return run;
}

TEST(HandsExport, ReplaysToTheSameStacks) {
  std::size_t hands = 0;
  std::size_t refused = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const PlayedRun run = play(seed);
    std::stringstream file;
    const HandsExported exported = write_hands(run.history, file, "run-");
    EXPECT_EQ(exported.cut_short, 0U);
    if (run.after_hands.empty()) continue;
    std::string line;
    ASSERT_TRUE(std::getline(file, line));
    const auto script = parse_script(line);
    ASSERT_TRUE(script.has_value()) << script.error().error;
    EXPECT_EQ(script->id, "\"run-table-0\"");
    const auto played = play_script(*script, reference);
    ASSERT_TRUE(played.has_value()) << played.error();
    ASSERT_EQ(played->hands.size(), run.last.hand_no);
    for (std::size_t i = 0; i < played->hands.size(); ++i) {
      const HandResult& hand = played->hands[i];
      for (const HandStep& step : hand.steps) refused += step.is_accepted ? 0U : 1U;
      if (!hand.is_complete) continue;
      EXPECT_EQ(hand.stacks, run.after_hands.at(i).stacks);
      EXPECT_EQ(hand.button, run.after_hands.at(i).button);
    }
    hands += played->hands.size();
  }
  EXPECT_GT(hands, 300U);
  EXPECT_GT(refused, 1000U);
}

/// Refused in the run, refused in the replay, and nothing else of the run left out or added.
TEST(HandsExport, TellsEveryActionTheRulesDecidedOnOnce) {
  for (std::uint64_t seed = 100; seed < 110; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    const PlayedRun run = play(seed);
    std::map<bool, std::size_t> in_run;
    for (const engine::CommitRecord& commit : run.history.tables[0].audit.commits) {
      if (commit.command.kind <= CommandKind::raise) ++in_run[true];
    }
    bool has_hand = false;
    for (const Operation& operation : run.history.operations) {
      if (operation.table != 0 || operation.is_replay) continue;
      has_hand |= operation.kind == OperationKind::start_hand &&
                  operation.outcome == OperationOutcome::committed;
      if (has_hand && operation.kind <= OperationKind::raise &&
          operation.outcome == OperationOutcome::refused_by_rules) {
        ++in_run[false];
      }
    }
    ASSERT_TRUE(has_hand) << "a seed without a hand at table 0 shows nothing";
    std::stringstream file;
    write_hands(run.history, file);
    std::string line;
    ASSERT_TRUE(std::getline(file, line));
    const auto played = play_script(parse_script(line).value(), reference);
    std::map<bool, std::size_t> in_replay;
    for (const HandResult& hand : played->hands) {
      for (const HandStep& step : hand.steps) ++in_replay[step.is_accepted];
    }
    EXPECT_EQ(in_replay, in_run);
  }
}

TEST(HandsExport, EndsASessionWhereACommitIsInNoRecord) {
  PlayedRun run = play(5);
  History& history = run.history;
  for (HistoryTable& table : history.tables) table.audit = {};
  std::erase_if(history.operations, [](const Operation& operation) {
    return operation.outcome == OperationOutcome::committed && operation.version == 40 &&
           operation.table == 0;
  });
  std::stringstream file;
  const HandsExported exported = write_hands(history, file);
  EXPECT_GE(exported.cut_short, 1U);
  for (std::string line; std::getline(file, line);) EXPECT_TRUE(parse_script(line).has_value());
}

}  // namespace
}  // namespace misdeal::harness

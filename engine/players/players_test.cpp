#include <gtest/gtest.h>

#include "engine/players/computer_player.h"
#include "engine/players/concurrent_players.h"
#include "engine/table/lobby_config.h"
#include "engine/tests/present.h"

namespace misdeal::engine {
namespace {

constexpr TableId kTable{0};

class Players : public testing::Test {
 protected:
  void SetUp() override {
    LobbyConfig config;
    config.tables.resize(2);
    config.clock = &clock_;
    lobby_ = make_lobby(ProcessingMode::per_table_lock, config);
    for (std::uint32_t table = 0; table < 2; ++table) {
      for (std::uint8_t seat = 1; seat <= 5; ++seat) {
        Command join;
        join.kind = CommandKind::join;
        join.seat = SeatNo{seat};
        join.amount = Chips{200};
        lobby_->submit(TableId{table}, {{}, kNoVersion, join});
      }
    }
  }

  static void expect_conserved(const TableView& view) {
    Chips total = view.pot;
    for (const Chips stack : view.stacks) {
      total += stack;
    }
    EXPECT_EQ(total, view.bought_in - view.cashed_out);
  }

  SteadyClock clock_;
  std::unique_ptr<ActionProcessor> lobby_;
};

TEST_F(Players, PlayingAloneNeverSendAnythingThatIsRefused) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    ComputerPlayer player(*lobby_, {.tables = {kTable}, .rebuy = Chips{200}}, seed);
    const std::uint32_t hands_before = lobby_->read(kTable).hand_no;
    for (int i = 0; i < 3000; ++i) {
      const auto step = player.step(kTable);
      ASSERT_TRUE(step) << "something is always due";
      const Response& response = present(step);
      ASSERT_EQ(response.outcome, Outcome::committed) << to_string(response.rule_refusal);
    }
    EXPECT_GT(lobby_->read(kTable).hand_no, hands_before + 50);
    expect_conserved(lobby_->read(kTable));
  }
}

TEST_F(Players, DoTheSameForTheSameSeed) {
  LobbyConfig config;
  config.tables.resize(1);
  config.clock = &clock_;
  std::vector<TableView> ends;
  for (int run = 0; run < 2; ++run) {
    const auto lobby = make_lobby(ProcessingMode::per_table_lock, config);
    for (std::uint8_t seat = 1; seat <= 3; ++seat) {
      Command join;
      join.kind = CommandKind::join;
      join.seat = SeatNo{seat};
      join.amount = Chips{200};
      lobby->submit(kTable, {{}, kNoVersion, join});
    }
    ComputerPlayer player(*lobby, {.tables = {kTable}, .rebuy = Chips{200}}, 77);
    for (int i = 0; i < 500; ++i) {
      player.step(kTable);
    }
    ends.push_back(lobby->read(kTable));
  }
  EXPECT_EQ(ends[0], ends[1]);
}

TEST_F(Players, LeaveOtherSeatsAndTheDealToOthersIfSoConfigured) {
  SeatSet own;
  own.insert(SeatNo{4});
  ComputerPlayer player(*lobby_, {.tables = {kTable}, .seats = own, .starts_hands = false}, 1);
  EXPECT_FALSE(player.step(kTable)) << "dealing is not its business";
  Command start;
  start.kind = CommandKind::start_hand;
  ASSERT_EQ(lobby_->submit(kTable, {{}, kNoVersion, start}).outcome, Outcome::committed);
  const SeatNo first = lobby_->read(kTable).to_act;
  ASSERT_EQ(first, SeatNo{4}) << "five players, button at seat 1";
  ASSERT_TRUE(player.step(kTable));
  EXPECT_FALSE(player.step(kTable)) << "seat 5 is somebody else";
}

TEST_F(Players, StayOutWhenBrokeWithoutRebuy) {
  ComputerPlayer player(*lobby_,
                        {.tables = {kTable},
                         .style = {.fold_percent = 0, .raise_percent = 100, .all_in_percent = 100}},
                        3);
  int steps = 0;
  while (player.step(kTable)) {
    ASSERT_LT(++steps, 10'000);
  }
  const TableView view = lobby_->read(kTable);
  EXPECT_EQ(view.bought_in, Chips{1000});
  int with_chips = 0;
  for (const Chips stack : view.stacks) {
    with_chips += stack > Chips{} ? 1 : 0;
  }
  EXPECT_EQ(with_chips, 1) << "one has won everything";
}

TEST_F(Players, RaceEachOtherWithoutLosingAChip) {
  const ComputerPlayersConfig config{.tables = {TableId{0}, TableId{1}}, .rebuy = Chips{200}};
  ConcurrentPlayers players(*lobby_, config, 5, 3, Nanoseconds{0});
  while (lobby_->read(TableId{0}).hand_no < 30 || lobby_->read(TableId{1}).hand_no < 30) {
    std::this_thread::yield();
  }
  players.stop();
  EXPECT_GT(players.commands(), 0U);
  for (std::uint32_t table = 0; table < 2; ++table) {
    const TableView view = lobby_->read(TableId{table});
    expect_conserved(view);
    const AuditTrail trail = lobby_->drain(TableId{table});
    EXPECT_EQ(trail.commits.size(), view.version);
    EXPECT_FALSE(trail.is_quarantined);
  }
}

TEST_F(Players, StopWhileTheyPause) {
  const SeatSet nobody;
  ConcurrentPlayers players(*lobby_, {.tables = {kTable}, .seats = nobody, .starts_hands = false},
                            5, 2, std::chrono::hours{1});
  players.stop();
  EXPECT_EQ(players.commands(), 0U);
}

}  // namespace
}  // namespace misdeal::engine

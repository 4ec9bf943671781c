#pragma once

#include <array>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/table/lobby_config.h"

/// What the tests of the contract share: commands, a lobby in the mode under test, random play.
namespace misdeal::engine::test {

inline Command command(CommandKind kind, int seat = 0, std::int64_t amount = 0) {
  Command made;
  made.kind = kind;
  made.seat = SeatNo{static_cast<std::uint8_t>(seat)};
  made.amount = Chips{amount};
  return made;
}
inline Command join(int seat, std::int64_t chips) {
  return command(CommandKind::join, seat, chips);
}
inline Command leave(int seat) {
  return command(CommandKind::leave, seat);
}
inline Command fold(int seat) {
  return command(CommandKind::fold, seat);
}
inline Command start_hand() {
  return command(CommandKind::start_hand);
}

inline Request request(std::uint64_t id, const Command& what, Version expected = kNoVersion) {
  return {{0xC0FFEE, id}, expected, what};
}

/// A command that is legal in what the view shows, or nearly always so.
inline Command random_command(const TableView& view, std::mt19937_64& rng) {
  const auto pick = [&rng](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(rng);
  };
  if (view.phase == Phase::between_hands) {
    const int seat = static_cast<int>(pick(1, kSeatCount));
    const std::size_t index = static_cast<std::size_t>(seat) - 1;
    if (view.status[index] == SeatStatus::empty) {
      return join(seat, pick(1, 300));
    }
    if (view.stacks[index] == Chips{}) {
      return command(CommandKind::add_chips, seat, pick(1, 300));
    }
    return pick(0, 9) == 0 ? leave(seat) : start_hand();
  }
  const int seat = view.to_act.value;
  const std::int64_t choice = pick(0, 9);
  if (choice == 0) {
    return fold(seat);
  }
  if (choice <= 3 && view.raise_min > Chips{}) {
    const auto kind = view.current_bet == Chips{} ? CommandKind::bet : CommandKind::raise;
    return command(kind, seat, pick(view.raise_min.value, view.raise_max.value));
  }
  return command(view.can_check != 0 ? CommandKind::check : CommandKind::call, seat);
}

inline Chips chips_on(const TableView& view) {
  Chips total = view.pot;
  for (const Chips stack : view.stacks) {
    total += stack;
  }
  return total;
}

/// Books a table's whole trail, from its opening on: versions follow each other, every commit
/// balances, no account's chain breaks, and what comes out are the stacks and the pot of the view.
inline void expect_trail_explains(const AuditTrail& trail, const TableView& view) {
  ASSERT_FALSE(trail.checkpoint);
  ASSERT_EQ(trail.commits.size(), view.version);
  std::map<PlayerId, Chips> balances;
  std::array<Chips, kSeatCount> stacks{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < trail.commits.size(); ++i) {
    const CommitRecord& commit = trail.commits[i];
    ASSERT_EQ(commit.version, i + 1);
    Chips change;
    Chips house;
    for (const std::size_t end = next + commit.movement_count; next < end; ++next) {
      const ChipMovement& movement = trail.movements.at(next);
      ASSERT_EQ(movement.version, commit.version);
      Chips& balance = balances[movement.player];
      ASSERT_EQ(movement.state_before, balance) << "account " << movement.player;
      balance += movement.amount;
      ASSERT_EQ(movement.state_after, balance) << "account " << movement.player;
      change += movement.amount;
      if (movement.player != kPotAccount) {
        stacks[movement.seat.index()] = balance;
        house += movement.reason >= ChipReason::buy_in ? movement.amount : Chips{};
      }
    }
    ASSERT_EQ(change, house) << "version " << commit.version << " does not balance";
  }
  EXPECT_EQ(next, trail.movements.size());
  EXPECT_EQ(stacks, view.stacks);
  EXPECT_EQ(balances[kPotAccount], view.pot);
}

inline LobbyConfig lobby_of(std::size_t tables, const Clock& clock) {
  LobbyConfig config;
  for (std::size_t i = 0; i < tables; ++i) {
    config.tables.push_back({.deck_seed = i + 1});
  }
  config.clock = &clock;
  return config;
}

class Contract : public testing::TestWithParam<ProcessingMode> {
 protected:
  static constexpr TableId kTable{0};
  static constexpr TableId kOther{1};

  void open(std::size_t tables = 1) { open(lobby_of(tables, clock_)); }
  void open(const LobbyConfig& config) { lobby_ = make_lobby(GetParam(), config); }

  /// With a fresh id.
  Response submit(const Command& what, TableId table = kTable) {
    return lobby_->submit(table, request(++ids_used_, what));
  }

  /// Two players with 100 chips at seats 1 and 2, the first hand dealt: version 3, seat 1 (button,
  /// small blind) to act.
  void deal_heads_up() {
    ASSERT_EQ(submit(join(1, 100)).outcome, Outcome::committed);
    ASSERT_EQ(submit(join(2, 100)).outcome, Outcome::committed);
    ASSERT_EQ(submit(start_hand()).outcome, Outcome::committed);
    ASSERT_EQ(lobby_->read(kTable).to_act, SeatNo{1});
  }

  ManualClock clock_;
  std::unique_ptr<ActionProcessor> lobby_;
  std::uint64_t ids_used_ = 1'000'000;
};

inline std::string mode_name(const testing::TestParamInfo<ProcessingMode>& info) {
  std::string name(to_string(info.param));
  std::erase(name, '-');
  return name;
}

inline auto all_modes() {
  return testing::Values(ProcessingMode::per_table_lock, ProcessingMode::global_lock,
                         ProcessingMode::synchronous, ProcessingMode::optimistic);
}

}  // namespace misdeal::engine::test

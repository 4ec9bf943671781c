// Integrity alarms, quarantine and recovery, through the door in every mode.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/tests/present.h"

namespace misdeal::engine::test {
namespace {

/// Rules under which a fold gives the folding player a chip from nowhere.
std::expected<Transition, RuleRefusal> apply_minting(const Game& game, const Command& what) {
  auto transition = apply(game, what);
  if (transition && what.kind == CommandKind::fold) {
    transition->after.seat(what.seat).stack += Chips{1};
  }
  return transition;
}

class Quarantine : public Contract {
 protected:
  void SetUp() override {
    LobbyConfig config = lobby_of(2, clock_);
    config.rules.apply = &apply_minting;
    config.on_alarm = [this](const IntegrityAlarm& alarm) {
      alarms_.push_back(alarm.table);
      what_ = alarm.what;
      static_cast<void>(lobby_->read(alarm.table));  // deadlocks if a lock is held
    };
    open(config);
    deal_heads_up();
  }

  std::vector<TableId> alarms_;
  std::string what_;
};

TEST_P(Quarantine, AnInvalidStateIsRolledBackAndRaisesOneAlarm) {
  const TableView before = lobby_->read(kTable);
  EXPECT_EQ(submit(fold(1)).outcome, Outcome::failed);
  EXPECT_EQ(lobby_->read(kTable), before);
  EXPECT_EQ(alarms_, std::vector{kTable});
  EXPECT_NE(what_.find("chips_conserved: seat 0, expected 200, found 201"), std::string::npos)
      << what_;
  const AuditTrail trail = lobby_->drain(kTable);
  EXPECT_TRUE(trail.is_quarantined);
  EXPECT_EQ(trail.integrity_alarms, 1U);
  EXPECT_EQ(trail.commits.size(), 3U);
}

TEST_P(Quarantine, AQuarantinedTableRefusesEverythingButReadsAndReplays) {
  const Request bad_fold = request(1, fold(1));
  ASSERT_EQ(lobby_->submit(kTable, bad_fold).outcome, Outcome::failed);
  const Request call = request(2, command(CommandKind::call, 1));
  EXPECT_EQ(lobby_->submit(kTable, call).outcome, Outcome::quarantined);
  EXPECT_TRUE(lobby_->submit(kTable, call).is_replay) << "the refusal is recorded";
  const Response replay = lobby_->submit(kTable, bad_fold);
  EXPECT_TRUE(replay.is_replay);
  EXPECT_EQ(replay.outcome, Outcome::failed);
  EXPECT_EQ(submit(join(1, 50), kOther).outcome, Outcome::committed) << "other tables go on";
}

TEST_P(Quarantine, NobodyMovesToOrFromAQuarantinedTable) {
  ASSERT_EQ(submit(fold(1)).outcome, Outcome::failed);
  ASSERT_EQ(submit(join(1, 50), kOther).outcome, Outcome::committed);
  const MoveRequest in{{9, 1}, kOther, kTable, SeatNo{1}, SeatNo{5}};
  const MoveResponse refused = lobby_->move(in);
  EXPECT_FALSE(refused.from);
  EXPECT_EQ(present(refused.to).outcome, Outcome::quarantined);
  EXPECT_EQ(lobby_->read(kOther).version, 1U);
  const MoveResponse again = lobby_->move(in);
  EXPECT_FALSE(again.from);
  EXPECT_TRUE(present(again.to).is_replay);
}

TEST_P(Quarantine, RecoveryLiftsItAsACommitOfItsOwn) {
  const TableView before = lobby_->read(kTable);
  ASSERT_EQ(submit(fold(1)).outcome, Outcome::failed);
  const auto version = lobby_->recover(kTable);
  ASSERT_TRUE(version) << version.error();
  EXPECT_EQ(*version, before.version + 1);
  const TableView after = lobby_->read(kTable);
  EXPECT_EQ(after.version, *version);
  EXPECT_EQ(after.stacks, before.stacks) << "nothing was journalled since: the hand goes on";
  EXPECT_EQ(after.to_act, before.to_act);
  const AuditTrail trail = lobby_->drain(kTable);
  EXPECT_FALSE(trail.is_quarantined);
  EXPECT_EQ(trail.commits.back().version, *version);
  EXPECT_EQ(trail.commits.back().movement_count, 0U);
  EXPECT_EQ(submit(command(CommandKind::call, 1)).outcome, Outcome::committed);
}

TEST_P(Quarantine, ATableThatIsNotQuarantinedIsNotRecovered) {
  EXPECT_FALSE(lobby_->recover(kTable));
  EXPECT_EQ(lobby_->read(kTable).version, 3U);
}

INSTANTIATE_TEST_SUITE_P(AllModes, Quarantine, all_modes(), mode_name);

}  // namespace
}  // namespace misdeal::engine::test

// Looking inside a table, through the door in every mode.
#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"
#include "engine/tests/present.h"

namespace misdeal::engine::test {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

class Inspection : public Contract {
 protected:
  TableInspection inspect(const InspectionScope& scope = {}) {
    auto inspection = lobby_->inspect(kTable, scope);
    EXPECT_TRUE(inspection) << inspection.error();
    return inspection.value_or(TableInspection{});
  }
  std::optional<RememberedRequest> remembered(std::uint64_t id) {
    return inspect({.request = {0xC0FFEE, id}}).request;
  }
};

TEST_P(Inspection, ShowsTheSameViewAsARead) {
  open();
  deal_heads_up();
  const TableInspection inspection = inspect();
  EXPECT_EQ(inspection.view, lobby_->read(kTable));
  EXPECT_EQ(inspection.requests_remembered, 3U);
  EXPECT_FALSE(inspection.is_quarantined);
  EXPECT_FALSE(inspection.request);
  EXPECT_TRUE(inspection.newest_requests.empty());
  EXPECT_TRUE(inspection.snapshots.empty());
}

TEST_P(Inspection, ShowsTheCardsThatEverySeatWasDealt) {
  LobbyConfig config = lobby_of(1, clock_);
  config.decks = [](TableId) { return [](std::uint32_t) { return sorted_deck(); }; };
  open(config);
  ASSERT_EQ(submit(join(1, 100)).outcome, Outcome::committed);
  EXPECT_EQ(inspect().seats[0].player, 1U);
  EXPECT_FALSE(inspect().seats[0].is_dealt_in);
  EXPECT_EQ(inspect().seats[1].player, 0U);
  ASSERT_EQ(submit(join(2, 100)).outcome, Outcome::committed);
  ASSERT_EQ(submit(start_hand()).outcome, Outcome::committed);
  // Heads-up the big blind, seat 2, gets the first card of each round.
  const Deck deck = sorted_deck();
  const TableInspection dealt = inspect();
  ASSERT_TRUE(dealt.seats[0].is_dealt_in);
  ASSERT_TRUE(dealt.seats[1].is_dealt_in);
  EXPECT_EQ(dealt.seats[1].hole, (std::array{deck[0], deck[2]}));
  EXPECT_EQ(dealt.seats[0].hole, (std::array{deck[1], deck[3]}));
  EXPECT_FALSE(dealt.seats[2].is_dealt_in);
}

TEST_P(Inspection, FindsARequestUntilItsTimeToLiveIsOver) {
  LobbyConfig config = lobby_of(1, clock_);
  config.request_ttl = seconds{5};
  open(config);
  clock_.advance(nanoseconds{70});
  const Response response = lobby_->submit(kTable, request(1, join(1, 50)));
  const auto remembered_one = remembered(1);
  const RememberedRequest& found = present(remembered_one);
  EXPECT_EQ(found.id, (RequestId{0xC0FFEE, 1}));
  EXPECT_FALSE(found.is_running);
  EXPECT_EQ(found.completed_at, nanoseconds{70});
  EXPECT_EQ(found.fingerprint, payload_fingerprint(request(1, join(1, 50))));
  EXPECT_EQ(found.response, response);
  EXPECT_FALSE(remembered(2));
  clock_.advance(seconds{5} - nanoseconds{1});
  EXPECT_TRUE(remembered(1));
  EXPECT_EQ(inspect().requests_remembered, 1U);
  clock_.advance(nanoseconds{1});
  EXPECT_FALSE(remembered(1));
  EXPECT_EQ(inspect().requests_remembered, 0U);
}

TEST_P(Inspection, ListsTheNewestRequestsFirstRefusalsToo) {
  LobbyConfig config = lobby_of(1, clock_);
  config.request_ttl = seconds{5};
  open(config);
  for (std::uint64_t id = 1; id <= 10; ++id) {
    lobby_->submit(kTable, request(id, join(1, 50)));  // all but the first find the seat taken
    clock_.advance(seconds{1});
  }
  const auto newest = inspect({.newest_requests_max = 3}).newest_requests;
  ASSERT_EQ(newest.size(), 3U);
  for (std::size_t i = 0; i < newest.size(); ++i) {
    EXPECT_EQ(newest[i].id.low, 10 - i);
    EXPECT_EQ(newest[i].response.rule_refusal, RuleRefusal::seat_taken);
  }
  const auto all = inspect({.newest_requests_max = 100}).newest_requests;
  ASSERT_EQ(all.size(), 4U) << "now is second 10: what was completed in second 5 has expired";
  EXPECT_EQ(all.back().id.low, 7U);
}

TEST_P(Inspection, ShowsTheSnapshotsThatAreKept) {
  LobbyConfig config = lobby_of(1, clock_);
  config.limits.snapshots_max = 2;
  open(config);
  std::vector<TableView> views;
  for (int seat = 1; seat <= 4; ++seat) {
    views.push_back(lobby_->read(kTable));
    ASSERT_EQ(submit(join(seat, 100)).outcome, Outcome::committed);
  }
  // A snapshot is taken before each change: of versions 0 to 3.
  EXPECT_EQ(inspect({.lists_snapshots = true}).snapshots, (std::vector<Version>{2, 3}));
  EXPECT_EQ(inspect({.snapshot = 3}).snapshot, views[3]);
  EXPECT_EQ(inspect({.snapshot = 2}).snapshot, views[2]);
  EXPECT_FALSE(inspect({.snapshot = 1}).snapshot);
  EXPECT_FALSE(inspect({.snapshot = 4}).snapshot);
}

TEST_P(Inspection, ShowsAlarmsAndWhetherTheTableIsQuarantined) {
  LobbyConfig config = lobby_of(1, clock_);
  config.on_alarm = [](const IntegrityAlarm&) {};
  config.rules.apply = [](const Game& game, const Command& what) {
    auto transition = apply(game, what);
    if (transition && what.kind == CommandKind::fold) {
      transition->after.seat(what.seat).stack += Chips{1};
    }
    return transition;
  };
  open(config);
  deal_heads_up();
  clock_.advance(nanoseconds{9});
  ASSERT_EQ(submit(fold(1)).outcome, Outcome::failed);
  const TableInspection stopped = inspect({.lists_alarms = true});
  EXPECT_TRUE(stopped.is_quarantined);
  EXPECT_EQ(stopped.integrity_alarms, 1U);
  ASSERT_EQ(stopped.alarms.size(), 1U);
  EXPECT_EQ(stopped.alarms[0].version, 3U);
  EXPECT_EQ(stopped.alarms[0].timestamp_ns, 9);
  EXPECT_NE(stopped.alarms[0].what.find("chips_conserved"), std::string::npos);
  ASSERT_TRUE(lobby_->recover(kTable));
  EXPECT_FALSE(inspect().is_quarantined);
  EXPECT_EQ(inspect({.lists_alarms = true}).alarms.size(), 1U) << "the alarm stays on record";
}

TEST_P(Inspection, ChangesNothing) {
  open();
  deal_heads_up();
  const TableView before = lobby_->read(kTable);
  inspect({.request = {0xC0FFEE, 1},
           .newest_requests_max = 10,
           .lists_snapshots = true,
           .snapshot = 1,
           .lists_alarms = true});
  EXPECT_EQ(lobby_->read(kTable), before);
  EXPECT_EQ(lobby_->drain(kTable).commits.size(), 3U) << "the journal was left alone";
}

INSTANTIATE_TEST_SUITE_P(AllModes, Inspection, all_modes(), mode_name);

TEST(InspectionOffered, NotByEveryProcessor) {
  struct Closed : ActionProcessor {
    Response submit(TableId, const Request&) override { return {}; }
    MoveResponse move(const MoveRequest&) override { return {}; }
    TableView read(TableId) override { return {}; }
    AuditTrail drain(TableId) override { return {}; }
  } closed;
  EXPECT_FALSE(closed.inspect({}, {}));
}

}  // namespace
}  // namespace misdeal::engine::test

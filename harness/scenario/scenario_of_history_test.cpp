#include "harness/scenario/scenario_of_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/check/check_history.h"

namespace misdeal::harness {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

Operation operation(OperationKind kind, std::uint8_t seat, std::int64_t amount, std::int64_t at_ns,
                    engine::Version version) {
  Operation made;
  made.kind = kind;
  made.seat = {seat};
  made.amount = {amount};
  made.invoked_ns = at_ns;
  made.returned_ns = at_ns + 5;
  made.version = version;
  made.outcome = OperationOutcome::committed;
  made.request = {.high = 1, .low = version};
  return made;
}

/// Two players, a hand, and the same fold committed twice.
History doubled_fold() {
  History history;
  history.engine_name = "boolean-flag";
  history.request_ttl_ns = 1'000'000;
  history.tables.resize(1);
  history.tables[0].config = {.stakes = {.small_blind = {2}, .big_blind = {5}, .ante = {1}},
                              .deck_seed = 77};
  history.operations = {operation(OperationKind::join, 1, 100, 0, 1),
                        operation(OperationKind::join, 2, 90, 10, 2),
                        operation(OperationKind::start_hand, 0, 0, 20, 3)};
  for (const std::uint16_t client : {std::uint16_t{4}, std::uint16_t{7}}) {
    Operation fold = operation(OperationKind::fold, 1, 0, 30, 4);
    fold.client = client;
    fold.expected_version = 3;
    history.operations.push_back(fold);
  }
  return history;
}

Finding finding_of(std::vector<std::size_t> operations) {
  Finding finding;
  finding.property = Property::exactly_once;
  finding.operations = std::move(operations);
  return finding;
}

TEST(ScenarioOfHistory, MakesAnOpeningOfWhatCameBeforeAndAClientOfEachThread) {
  const auto scenario = scenario_of(doubled_fold(), finding_of({3, 4}), Reach::participants);
  ASSERT_TRUE(scenario) << scenario.error();
  EXPECT_EQ(scenario->table.deck_seed, 77U);
  EXPECT_EQ(scenario->table.stakes.big_blind, engine::Chips{5});
  ASSERT_THAT(scenario->opening, SizeIs(3));
  EXPECT_EQ(scenario->opening[1].command.amount, engine::Chips{90});
  ASSERT_THAT(scenario->clients, ElementsAre(SizeIs(1), SizeIs(1)));
  const Act& first = scenario->clients[0][0];
  const Act& second = scenario->clients[1][0];
  EXPECT_EQ(first.command.kind, engine::CommandKind::fold);
  EXPECT_EQ(first.expected, 3U);
  EXPECT_NE(first.request, 0U);
  EXPECT_EQ(first.request, second.request);
}

TEST(ScenarioOfHistory, LetsTimePassBeforeAnIdThatWasForgotten) {
  History history = doubled_fold();
  history.operations[4].invoked_ns += 2 * history.request_ttl_ns;
  history.operations[4].returned_ns += 2 * history.request_ttl_ns;
  const auto scenario = scenario_of(history, finding_of({3, 4}), Reach::participants);
  ASSERT_TRUE(scenario) << scenario.error();
  ASSERT_THAT(scenario->clients, ElementsAre(SizeIs(1), SizeIs(2)));
  EXPECT_EQ(scenario->clients[1][0].kind, ActKind::pass_time);
}

TEST(ScenarioOfHistory, TakesWhatOverlapsOnlyWhenAsked) {
  History history = doubled_fold();
  Operation read = operation(OperationKind::read, 0, 0, 32, 4);
  read.client = 9;
  read.outcome = OperationOutcome::observed;
  history.operations.push_back(read);
  EXPECT_THAT(scenario_of(history, finding_of({3, 4}), Reach::participants)->clients, SizeIs(2));
  EXPECT_THAT(scenario_of(history, finding_of({3, 4}), Reach::overlapping)->clients, SizeIs(3));
}

TEST(ScenarioOfHistory, PutsWhatWasAnsweredBeforeTheCulpritInTheOpening) {
  History history = doubled_fold();
  history.operations[4].invoked_ns += 100;
  history.operations[4].returned_ns += 100;
  const auto scenario = scenario_of(history, finding_of({3, 4}), Reach::sequence);
  ASSERT_TRUE(scenario) << scenario.error();
  ASSERT_THAT(scenario->opening, SizeIs(4));
  EXPECT_EQ(scenario->opening[3].request, scenario->clients.at(0).at(0).request);
  EXPECT_THAT(scenario->clients, ElementsAre(SizeIs(1)));
}

TEST(ScenarioOfHistory, RepeatsADealThatFailed) {
  History history = doubled_fold();
  Operation failed = operation(OperationKind::start_hand, 0, 0, 16, engine::kNoVersion);
  failed.returned_ns = 18;
  failed.outcome = OperationOutcome::failed;
  history.operations.insert(history.operations.begin() + 2, failed);
  const auto scenario = scenario_of(history, finding_of({4, 5}), Reach::participants);
  ASSERT_TRUE(scenario) << scenario.error();
  EXPECT_EQ(scenario->decks.failing_hand, 1U);
  ASSERT_THAT(scenario->opening, SizeIs(4));
  EXPECT_EQ(scenario->opening[2].command.kind, engine::CommandKind::start_hand);
}

TEST(ScenarioOfHistory, SaysWhatItCannotTake) {
  History history = doubled_fold();
  history.operations[1].version = engine::kNoVersion;
  const auto hole = scenario_of(history, finding_of({3, 4}), Reach::participants);
  ASSERT_FALSE(hole);
  EXPECT_THAT(hole.error(), HasSubstr("version 2"));
  history = doubled_fold();
  history.operations[4].pair = 1;
  const auto move = scenario_of(history, finding_of({3, 4}), Reach::participants);
  ASSERT_FALSE(move);
  EXPECT_THAT(move.error(), HasSubstr("several tables"));
  EXPECT_FALSE(scenario_of(history, finding_of({}), Reach::participants));
}

TEST(Scenario, IsTheSameAfterJson) {
  const auto scenario = scenario_of(doubled_fold(), finding_of({3, 4}), Reach::participants);
  ASSERT_TRUE(scenario);
  const auto again = parse_scenario(to_json(*scenario));
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(to_json(*again), to_json(*scenario));
  EXPECT_EQ(again->table.stakes, scenario->table.stakes);
  EXPECT_EQ(again->table.deck_seed, scenario->table.deck_seed);
}

}  // namespace
}  // namespace misdeal::harness

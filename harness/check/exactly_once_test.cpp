#include "harness/check/exactly_once.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/check/moves.h"

namespace misdeal::harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::int64_t kTtl = 1000;

/// The fold of seat 3 under id 7, as most tests send it, several times.
Operation fold(std::int64_t invoked_ns, std::int64_t returned_ns) {
  Operation operation;
  operation.invoked_ns = invoked_ns;
  operation.returned_ns = returned_ns;
  operation.request = {0, 7};
  operation.kind = OperationKind::fold;
  operation.seat = {3};
  return operation;
}

Operation committed(Operation operation, engine::Version version) {
  operation.outcome = OperationOutcome::committed;
  operation.version = version;
  operation.view_digest = 1000 + version;
  return operation;
}

Operation refused(Operation operation, engine::Version version) {
  operation = committed(operation, version);
  operation.outcome = OperationOutcome::refused_by_rules;
  operation.rule_refusal = engine::RuleRefusal::not_your_turn;
  return operation;
}

Operation replayed(Operation first, std::int64_t invoked_ns, std::int64_t returned_ns) {
  first.invoked_ns = invoked_ns;
  first.returned_ns = returned_ns;
  first.is_replay = true;
  return first;
}

Operation answered(Operation operation, OperationOutcome outcome) {
  operation = committed(operation, 1);
  operation.outcome = outcome;
  return operation;
}

PropertyResult judge(std::vector<Operation> operations, const engine::AuditTrail& audit = {}) {
  History history;
  history.request_ttl_ns = kTtl;
  history.tables.resize(1);
  history.tables[0].audit = audit;
  history.tables[0].has_audit = !audit.commits.empty();
  history.operations = std::move(operations);
  const auto by_table = split_by_table(history);
  const TableHistory table(history, 0, by_table[0]);
  const VersionClaims claims = claim_versions(linear_history_of(table));
  PropertyReport report(Property::exactly_once);
  check_exactly_once(table, claims, report);
  return report.finish();
}

TEST(ExactlyOnce, HoldsForOneEffectAndReplaysOfItsAnswer) {
  const Operation first = committed(fold(0, 10), 1);
  const PropertyResult result = judge({first, replayed(first, 5, 20), replayed(first, 900, 950)});
  EXPECT_EQ(result.verdict, Verdict::holds);
  EXPECT_EQ(result.checked, 3U);
}

TEST(ExactlyOnce, CatchesTwoEffectsOfOneRequest) {
  const PropertyResult result = judge({committed(fold(0, 10), 1), committed(fold(5, 20), 2)});
  ASSERT_EQ(result.verdict, Verdict::violated);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_THAT(result.findings[0].operations, ElementsAre(0U, 1U));
  EXPECT_THAT(result.findings[0].message, HasSubstr("took effect twice"));
}

TEST(ExactlyOnce, CatchesAnEffectAndARefusalOfOneRequest) {
  EXPECT_EQ(judge({committed(fold(0, 10), 1), refused(fold(5, 20), 1)}).verdict, Verdict::violated);
  EXPECT_EQ(judge({refused(fold(0, 10), 0), committed(fold(20, 30), 1)}).verdict,
            Verdict::violated);
}

TEST(ExactlyOnce, CatchesARefusalThatWasNotRecorded) {
  EXPECT_EQ(judge({refused(fold(0, 10), 0), refused(fold(20, 30), 0)}).verdict, Verdict::violated);
}

TEST(ExactlyOnce, AllowsAFreshDecisionOnlyWhenTheTimeToLiveMayBeOver) {
  // Completed at 0 at the earliest, decided again at 1000 at the latest.
  EXPECT_EQ(judge({committed(fold(0, 900), 1), committed(fold(950, 1000), 2)}).verdict,
            Verdict::holds);
  EXPECT_EQ(judge({committed(fold(0, 900), 1), committed(fold(950, 999), 2)}).verdict,
            Verdict::violated);
}

TEST(ExactlyOnce, KnowsThatARequestCompletedAfterTheOnesItIsOrderedBehind) {
  // Waited for the version 1 that was sent at 500: so it completed after 500.
  Operation other = committed(fold(500, 600), 1);
  other.request = {0, 8};
  EXPECT_EQ(judge({committed(fold(0, 700), 2), other, committed(fold(1100, 1200), 3)}).verdict,
            Verdict::violated);
  EXPECT_EQ(judge({committed(fold(0, 700), 2), other, committed(fold(1400, 1500), 3)}).verdict,
            Verdict::holds);
}

TEST(ExactlyOnce, TakesTheTimeOfACommitFromTheAuditTrailIfItFitsTheRequest) {
  const auto decided_again = [](std::int64_t committed_at) {
    engine::AuditTrail audit;
    audit.commits = {{.version = 1, .timestamp_ns = committed_at, .request = {0, 7}},
                     {.version = 2, .timestamp_ns = 1500, .request = {0, 7}}};
    return judge({committed(fold(0, 900), 1), committed(fold(950, 1600), 2)}, audit).verdict;
  };
  EXPECT_EQ(decided_again(600), Verdict::holds);
  EXPECT_EQ(decided_again(601), Verdict::violated);
  EXPECT_EQ(decided_again(901), Verdict::holds) << "the time of another clock says nothing";
}

TEST(ExactlyOnce, AllowsAReplayOnlyWhileTheTimeToLiveMayLast) {
  const Operation first = committed(fold(0, 10), 1);
  EXPECT_EQ(judge({first, replayed(first, 1010, 1020)}).verdict, Verdict::holds);
  const PropertyResult late = judge({first, replayed(first, 1011, 1020)});
  ASSERT_EQ(late.verdict, Verdict::violated);
  EXPECT_THAT(late.findings[0].message, HasSubstr("time to live"));
}

TEST(ExactlyOnce, LetsARunningRequestLiveForever) {
  const Operation first = committed(fold(0, 5000), 1);
  EXPECT_EQ(judge({first, replayed(first, 4900, 5100)}).verdict, Verdict::holds);
}

TEST(ExactlyOnce, CatchesAReplayThatDiffersInAnyPartOfTheAnswer) {
  const Operation first = committed(fold(0, 10), 1);
  for (const auto change : std::initializer_list<void (*)(Operation&)>{
           [](Operation& replay) { replay.version = 2; },
           [](Operation& replay) { replay.view_digest ^= 1; },
           [](Operation& replay) { replay.stack = {1}; },
           [](Operation& replay) { replay.outcome = OperationOutcome::stale_version; }}) {
    Operation replay = replayed(first, 20, 30);
    change(replay);
    const PropertyResult result = judge({first, replay});
    ASSERT_EQ(result.verdict, Verdict::violated);
    EXPECT_THAT(result.findings[0].message, HasSubstr("not the recorded one"));
    EXPECT_NE(result.findings[0].expected + " (replayed)", result.findings[0].observed);
  }
}

TEST(ExactlyOnce, CatchesAReplayOfNothing) {
  const Operation first = committed(fold(100, 110), 1);
  EXPECT_EQ(judge({replayed(first, 0, 10)}).verdict, Verdict::violated);
  EXPECT_EQ(judge({replayed(first, 0, 10), first}).verdict, Verdict::violated);
}

TEST(ExactlyOnce, TakesAReplayAfterAnUnansweredRequestForItsAnswer) {
  const Operation unanswered = fold(0, kNeverReturned);
  EXPECT_EQ(judge({unanswered, replayed(committed(fold(0, 0), 1), 50, 60)}).verdict,
            Verdict::holds);
}

TEST(ExactlyOnce, DemandsIdReusedForAnotherPayload) {
  const Operation first = committed(fold(0, 10), 1);
  Operation other = fold(20, 30);
  other.amount = {5};
  EXPECT_EQ(judge({first, answered(other, OperationOutcome::id_reused)}).verdict, Verdict::holds);
  EXPECT_EQ(judge({first, committed(other, 2)}).verdict, Verdict::violated);
  Operation replay = replayed(first, 20, 30);
  replay.amount = {5};
  const PropertyResult result = judge({first, replay});
  ASSERT_EQ(result.verdict, Verdict::violated);
  EXPECT_EQ(result.findings[0].expected, "id_reused");
}

TEST(ExactlyOnce, CatchesIdReusedWithoutAnotherPayload) {
  const Operation first = committed(fold(0, 10), 1);
  EXPECT_EQ(judge({first, answered(fold(20, 30), OperationOutcome::id_reused)}).verdict,
            Verdict::violated);
  Operation other = fold(2000, 2010);
  other.amount = {5};
  EXPECT_EQ(judge({first, answered(other, OperationOutcome::id_reused)}).verdict, Verdict::violated)
      << "the first has expired";
}

TEST(ExactlyOnce, AllowsInProgressOnlyWhileTheFirstMayBeRunning) {
  const Operation first = committed(fold(0, 10), 1);
  EXPECT_EQ(judge({first, answered(fold(5, 7), OperationOutcome::in_progress)}).verdict,
            Verdict::holds);
  EXPECT_EQ(judge({first, answered(fold(20, 30), OperationOutcome::in_progress)}).verdict,
            Verdict::violated);
}

TEST(ExactlyOnce, LetsAnOverloadedRequestBeSentAgain) {
  EXPECT_EQ(judge({answered(fold(0, 10), OperationOutcome::overloaded), committed(fold(20, 30), 1)})
                .verdict,
            Verdict::holds);
}

TEST(ExactlyOnce, CatchesAnEffectThatOnlyTheAuditTrailShows) {
  const Operation first = committed(fold(0, 10), 1);
  engine::AuditTrail audit;
  audit.commits = {{.version = 1, .request = {0, 7}}, {.version = 2, .request = {0, 7}}};
  audit.movements = {{.version = 1, .amount = {-3}}, {.version = 2, .amount = {-3}}};
  const PropertyResult result = judge({first, replayed(first, 20, 30)}, audit);
  ASSERT_EQ(result.verdict, Verdict::violated);
  EXPECT_EQ(result.findings[0].chip_trail.size(), 2U);
}

TEST(ExactlyOnce, KeepsRequestsWithoutAnIdApart) {
  Operation a = committed(fold(0, 10), 1);
  Operation b = committed(fold(5, 20), 2);
  a.request = b.request = {};
  EXPECT_NE(judge({a, b}).verdict, Verdict::violated);
}

class HalfMoves : public ::testing::Test {
 protected:
  static Operation half(std::uint8_t pair, OperationOutcome outcome) {
    Operation operation = committed(fold(0, 10), 1);
    operation.kind = pair == 1 ? OperationKind::leave : OperationKind::join;
    operation.pair = pair;
    operation.table = pair - 1U;
    operation.outcome = outcome;
    return operation;
  }

  static PropertyResult judge_moves(std::vector<Operation> operations,
                                    std::int64_t joins_with = 200) {
    History history;
    history.tables.resize(2);
    history.operations = std::move(operations);
    history.tables[0].audit.movements = {
        {.version = 1, .amount = {-200}, .player = 4, .reason = engine::ChipReason::cash_out}};
    history.tables[1].audit.movements = {
        {.version = 1, .amount = {joins_with}, .player = 1, .reason = engine::ChipReason::buy_in}};
    PropertyReport report(Property::exactly_once);
    check_moves(history, report);
    return report.finish();
  }
};

TEST_F(HalfMoves, AreFineWhenBothOrNoneCommitted) {
  using enum OperationOutcome;
  EXPECT_EQ(judge_moves({half(1, committed), half(2, committed)}).verdict, Verdict::holds);
  EXPECT_EQ(judge_moves({half(1, refused_by_rules)}).verdict, Verdict::holds);
  EXPECT_EQ(judge_moves({half(2, refused_by_rules)}).verdict, Verdict::holds);
  EXPECT_EQ(judge_moves({half(1, unknown), half(2, unknown)}).verdict, Verdict::holds);
}

TEST_F(HalfMoves, AreCaughtWhenOneCommitted) {
  using enum OperationOutcome;
  EXPECT_EQ(judge_moves({half(1, committed)}).verdict, Verdict::violated);
  EXPECT_EQ(judge_moves({half(2, committed)}).verdict, Verdict::violated);
  EXPECT_EQ(judge_moves({half(1, committed), half(2, refused_by_rules)}).verdict,
            Verdict::violated);
}

TEST_F(HalfMoves, AreCaughtWhenOtherChipsJoinThanLeft) {
  using enum OperationOutcome;
  const PropertyResult result = judge_moves({half(1, committed), half(2, committed)}, 197);
  ASSERT_EQ(result.verdict, Verdict::violated);
  EXPECT_THAT(result.findings[0].message, HasSubstr("with 200 chips"));
}

}  // namespace
}  // namespace misdeal::harness

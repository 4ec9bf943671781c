#include <limits>

#include <gtest/gtest.h>

#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"
#include "reports/wording/racing_pair.h"

namespace misdeal::reports {

namespace {

using harness::Operation;
using harness::OperationKind;
using harness::OperationOutcome;

Operation fold(std::uint16_t client, std::int64_t invoked, std::int64_t returned,
               std::uint64_t id) {
  Operation operation;
  operation.kind = OperationKind::fold;
  operation.seat = engine::SeatNo{3};
  operation.client = client;
  operation.invoked_ns = invoked;
  operation.returned_ns = returned;
  operation.request = {id, id};
  operation.outcome = OperationOutcome::committed;
  operation.version = 41;
  return operation;
}

}  // namespace

TEST(NumberText, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'234'567), "1,234,567");
  EXPECT_EQ(grouped(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
  EXPECT_EQ(grouped_chips(std::numeric_limits<std::int64_t>::min()), "-9,223,372,036,854,775,808");
  EXPECT_EQ(counted(1, "epoch"), "1 epoch");
  EXPECT_EQ(counted(2, "epoch"), "2 epochs");
}

TEST(NumberText, GivesDurationsInTheUnitThatFits) {
  EXPECT_EQ(duration_text(412), "412 ns");
  EXPECT_EQ(duration_text(1'000), "1.00 µs");
  EXPECT_EQ(duration_text(35'040'000), "35.0 ms");
  EXPECT_EQ(duration_text(999'600), "1.00 ms");
  EXPECT_EQ(duration_text(310'000'000), "310 ms");
  EXPECT_EQ(duration_text(600'000'000'000), "600 s");
  EXPECT_EQ(microseconds(-1'640), "-1.640");
}

TEST(NumberText, CallsOnlyNothingZeroAndOnlyAllAHundredPercent) {
  EXPECT_EQ(share_text(0, 10), "0 %");
  EXPECT_EQ(share_text(0, 0), "0 %");
  EXPECT_EQ(share_text(10, 10), "100 %");
  EXPECT_EQ(share_text(1, 1'000'000), "< 0.1 %");
  EXPECT_EQ(share_text(999'999, 1'000'000), "> 99.9 %");
  EXPECT_EQ(share_text(871, 1000), "87.1 %");
}

TEST(OperationText, SaysWhatWasAskedAndAnswered) {
  Operation raise = fold(0, 0, 1, 7);
  raise.kind = OperationKind::raise;
  raise.amount = engine::Chips{120};
  EXPECT_EQ(asked_text(raise), "raise to 120, seat 3");
  EXPECT_EQ(answer_text(raise), "committed");
  EXPECT_EQ(answer_mark(raise), "v41");
  raise.is_replay = true;
  EXPECT_EQ(answer_text(raise), "committed, replayed");
  EXPECT_EQ(answer_mark(raise), "v41 again");
  raise.returned_ns = harness::kNeverReturned;
  EXPECT_EQ(answer_text(raise), "no answer");
  EXPECT_EQ(answer_mark(raise), "no answer");
}

TEST(OperationText, ShortensIdsAndLeavesOutMissingVersions) {
  EXPECT_EQ(short_id({0x7f3a21c4'0b6e4d19ULL, 1}), "7f3a21c4");
  EXPECT_EQ(short_id({}), "-");
  EXPECT_EQ(version_text(engine::kNoVersion), "-");
  EXPECT_EQ(version_text(0), "0");
}

TEST(RacingPair, PrefersArrivalsOfOneId) {
  const std::vector<Operation> operations{fold(1, 0, 100, 7), fold(2, 50, 100, 8),
                                          fold(3, 60, 90, 7)};
  const RacingPair pair = racing_pair(operations).value_or(RacingPair{});
  EXPECT_EQ(pair, (RacingPair{0, 2, 60, 90}));
  EXPECT_EQ(racing_pair_text(pair, operations),
            "thread 1 (fold, seat 3) and thread 3 (fold, seat 3), the same request id, in flight "
            "together for 30 ns");
}

TEST(RacingPair, NamesTheOneInvokedFirstFirst) {
  const std::vector<Operation> operations{fold(1, 50, 100, 7), fold(2, 20, 60, 8)};
  EXPECT_EQ(racing_pair(operations), (RacingPair{1, 0, 50, 60}));
}

TEST(RacingPair, IsNoneWhenNothingOverlapsOnATable) {
  std::vector<Operation> operations{fold(1, 0, 10, 7), fold(2, 11, 20, 7)};
  EXPECT_FALSE(racing_pair(operations).has_value());
  operations[1].invoked_ns = 5;
  operations[1].table = 1;
  EXPECT_FALSE(racing_pair(operations).has_value());
  EXPECT_FALSE(racing_pair({}).has_value());
}

TEST(RacingPair, KnowsThatAnUnansweredOperationStaysInFlight) {
  const std::vector<Operation> operations{fold(1, 0, harness::kNeverReturned, 7),
                                          fold(2, 5'000, harness::kNeverReturned, 8)};
  const RacingPair pair = racing_pair(operations).value_or(RacingPair{});
  EXPECT_EQ(racing_pair_text(pair, operations),
            "thread 1 (fold, seat 3) and thread 2 (fold, seat 3), neither was ever answered");
}

}  // namespace misdeal::reports

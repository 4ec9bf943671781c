#include <vector>

#include <gtest/gtest.h>

#include "harness/wire/burst.h"

namespace misdeal::wire {
namespace {

ReplyTimes sent_and_answered(std::int64_t sent_ns, std::int64_t answered_ns) {
  return {.first_out_ns = sent_ns,
          .last_out_ns = sent_ns,
          .first_in_ns = answered_ns,
          .complete_ns = answered_ns + 1};
}

TEST(Spread, OfRequestsOneAfterAnotherHasNoOverlap) {
  const std::vector times{sent_and_answered(10, 20), sent_and_answered(20, 30),
                          sent_and_answered(35, 40)};
  const Spread spread = spread_of(times);
  EXPECT_EQ(spread.release_ns, 25);
  EXPECT_EQ(spread.in_service_max, 1U);
  EXPECT_EQ(spread.released_before_first_answer, 1U);
}

TEST(Spread, OfRequestsTogetherHasAllInServiceAtOnce) {
  const std::vector times{sent_and_answered(12, 90), sent_and_answered(10, 50),
                          sent_and_answered(14, 60)};
  const Spread spread = spread_of(times);
  EXPECT_EQ(spread.release_ns, 4);
  EXPECT_EQ(spread.in_service_max, 3U);
  EXPECT_EQ(spread.released_before_first_answer, 3U);
}

TEST(Spread, CountsTheMostAtOneTimeNotTheSum) {
  const std::vector times{sent_and_answered(10, 25), sent_and_answered(20, 40),
                          sent_and_answered(30, 50), sent_and_answered(35, 60)};
  EXPECT_EQ(spread_of(times).in_service_max, 3U);
  EXPECT_EQ(spread_of(times).released_before_first_answer, 2U);
}

TEST(Spread, LeavesOutWhatWasNeverSentAndTakesTheEndOfWhatWasNeverAnswered) {
  const std::vector<ReplyTimes> times{{.complete_ns = 5},
                                      {.first_out_ns = 10, .last_out_ns = 10, .complete_ns = 99},
                                      sent_and_answered(20, 30)};
  const Spread spread = spread_of(times);
  EXPECT_EQ(spread.release_ns, 10);
  EXPECT_EQ(spread.in_service_max, 2U);
  EXPECT_EQ(spread.released_before_first_answer, 2U);
}

TEST(Spread, OfNothingIsNothing) {
  const Spread spread = spread_of({});
  EXPECT_EQ(spread.release_ns, 0);
  EXPECT_EQ(spread.in_service_max, 0U);
}

}  // namespace
}  // namespace misdeal::wire

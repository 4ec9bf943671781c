#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/picture/latency_bars.h"
#include "reports/picture/space_time_diagram.h"

namespace misdeal::reports {

using ::testing::HasSubstr;
using ::testing::Not;

namespace {

DrawnOperation drawn(std::uint16_t client, std::int64_t invoked, std::int64_t returned,
                     std::uint64_t id, Role role) {
  DrawnOperation made{{}, role, "row-" + std::to_string(invoked)};
  made.operation.client = client;
  made.operation.kind = harness::OperationKind::fold;
  made.operation.outcome = harness::OperationOutcome::committed;
  made.operation.invoked_ns = invoked;
  made.operation.returned_ns = returned;
  made.operation.version = 41;
  if (id != 0) made.operation.request = {id, id};
  return made;
}

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

TEST(SpaceTimeDiagram, LinksDuplicatesAndShadesTheRace) {
  const std::vector<DrawnOperation> operations{drawn(0, 0, 400, 7, Role::evidence),
                                               drawn(1, 100, 300, 7, Role::culprit),
                                               drawn(2, 150, 200, 8, Role::context)};
  const auto diagram = draw_space_time(operations, 0);
  EXPECT_EQ(count(diagram.picture, "class=\"st-link"), 1U);
  EXPECT_EQ(count(diagram.picture, "<a href=\"#row-"), 3U);
  EXPECT_THAT(diagram.picture, HasSubstr("both in flight, 200 ns"));
  EXPECT_EQ(count(diagram.picture, "is-culprit"), 1U);
  EXPECT_EQ(count(diagram.picture, "is-context"), 1U);
  EXPECT_THAT(diagram.names, HasSubstr("thread 2"));
}

TEST(SpaceTimeDiagram, LeavesAnUnansweredOperationOpen) {
  const std::vector<DrawnOperation> operations{
      drawn(0, 0, harness::kNeverReturned, 7, Role::culprit)};
  const auto diagram = draw_space_time(operations, 0);
  EXPECT_THAT(diagram.picture, HasSubstr("is-open"));
  EXPECT_THAT(diagram.picture, HasSubstr("no answer"));
  EXPECT_THAT(diagram.picture, Not(HasSubstr("<rect")));
}

TEST(SpaceTimeDiagram, IsEmptyForNothing) {
  EXPECT_EQ(draw_space_time({}, 0).picture, "");
}

TEST(LatencyBars, ShowEveryBucketThatHoldsAnything) {
  std::vector<std::uint64_t> buckets(40);
  buckets[8] = 1'000'000;
  buckets[20] = 1;
  const BucketRange range = widened({}, buckets);
  EXPECT_EQ(range, (BucketRange{8, 21}));
  const LatencyMark marks[] = {{300, "p50"}};
  const std::string svg = draw_latency_bars(buckets, range, marks);
  EXPECT_EQ(count(svg, "<rect"), 2U);
  EXPECT_THAT(svg, HasSubstr("256 ns to 512 ns: 1,000,000"));
  EXPECT_THAT(svg, HasSubstr("p50 300 ns"));
  EXPECT_THAT(draw_latency_axis(range), HasSubstr("1 µs"));
}

TEST(LatencyBars, AreNothingWhenNothingWasMeasured) {
  const std::vector<std::uint64_t> buckets(40);
  EXPECT_EQ(widened({}, buckets), BucketRange{});
  EXPECT_EQ(draw_latency_bars(buckets, {}, {}), "");
}

}  // namespace misdeal::reports

#include "reports/picture/time_layout.h"

#include <random>

#include <gtest/gtest.h>

#include "harness/history/operation.h"
#include "reports/picture/rows.h"

namespace misdeal::reports {

namespace {

bool overlap_in_time(const Interval& a, const Interval& b) {
  return a.begin_ns <= b.end_ns && b.begin_ns <= a.end_ns;
}

std::vector<Interval> random_intervals(std::mt19937_64& random) {
  std::vector<Interval> intervals(1 + random() % 12);
  for (Interval& interval : intervals) {
    // From nanoseconds to seconds, so that scales clash.
    const std::int64_t scale = std::int64_t{1} << random() % 31;
    interval.begin_ns = static_cast<std::int64_t>(random() % 64) * scale;
    interval.end_ns = random() % 10 == 0
                          ? harness::kNeverReturned
                          : interval.begin_ns + static_cast<std::int64_t>(random() % 64) * scale;
    interval.width_min = static_cast<double>(40 + random() % 120);
  }
  return intervals;
}

}  // namespace

TEST(TimeLayout, GivesEveryBarItsRoomAndKeepsOrderAndOverlap) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    const auto intervals = random_intervals(random);
    const TimeLayout layout = lay_out_time(intervals);
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      ASSERT_GE(layout.end_x[i] - layout.begin_x[i], intervals[i].width_min - 1e-9);
      ASSERT_LE(layout.end_x[i], layout.width + 1e-9);
      for (std::size_t j = 0; j < intervals.size(); ++j) {
        const bool overlap_drawn =
            layout.begin_x[i] <= layout.end_x[j] && layout.begin_x[j] <= layout.end_x[i];
        ASSERT_EQ(overlap_drawn, overlap_in_time(intervals[i], intervals[j]));
        if (intervals[i].begin_ns < intervals[j].begin_ns) {
          ASSERT_LT(layout.begin_x[i], layout.begin_x[j]);
        }
      }
    }
  }
}

TEST(TimeLayout, StaysNarrowWhenOneBarIsAThousandTimesAsLong) {
  const std::vector<Interval> intervals{
      {0, 300, 90}, {120, 500, 90}, {100, 400'000, 90}, {900'000'000, 900'000'200, 90}};
  const TimeLayout layout = lay_out_time(intervals);
  EXPECT_LT(layout.width, 900);
  EXPECT_TRUE(layout.moments[layout.moments.size() - 2].is_after_long_gap);
}

TEST(TimeLayout, HasNothingToDoForNothing) {
  EXPECT_EQ(lay_out_time({}).width, 0);
}

TEST(Rows, PutOverlappingOperationsOfAThreadApart) {
  std::vector<harness::Operation> operations(3);
  operations[0].client = operations[1].client = operations[2].client = 4;
  operations[0].invoked_ns = 0, operations[0].returned_ns = 10;
  operations[1].invoked_ns = 5, operations[1].returned_ns = 20;
  operations[2].invoked_ns = 11, operations[2].returned_ns = 30;
  const Rows rows = assign_rows(operations);
  ASSERT_EQ(rows.rows.size(), 2U);
  EXPECT_EQ(rows.rows[0].name, "thread 4");
  EXPECT_EQ(rows.rows[1].name, "");
  EXPECT_EQ(rows.row_of, (std::vector<std::size_t>{0, 1, 0}));
}

TEST(Duplicates, AreNumberedInTheOrderOfTheirFirstArrival) {
  std::vector<harness::Operation> operations(5);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    operations[i].invoked_ns = static_cast<std::int64_t>(10 - i);
  }
  operations[0].request = operations[3].request = {1, 1};
  operations[1].request = operations[2].request = {2, 2};
  EXPECT_EQ(number_duplicates(operations), (std::vector<int>{0, 1, 1, 0, -1}));
}

}  // namespace misdeal::reports

#include "harness/cli/duration.h"

#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

using std::chrono::nanoseconds;

TEST(Duration, ReadsNumbersWithAUnit) {
  EXPECT_EQ(parse_duration("10s"), nanoseconds{10'000'000'000});
  EXPECT_EQ(parse_duration("1.5m"), nanoseconds{90'000'000'000});
  EXPECT_EQ(parse_duration("250ms"), nanoseconds{250'000'000});
  EXPECT_EQ(parse_duration("40us"), nanoseconds{40'000});
  EXPECT_EQ(parse_duration("7ns"), nanoseconds{7});
  EXPECT_EQ(parse_duration("1h"), nanoseconds{3'600'000'000'000});
}

TEST(Duration, RefusesWhatIsNone) {
  for (const auto* text :
       {"", "10", "s", "-1s", "0s", "1e99s", "nan s", "10 s", "10sec", "9999h", "infs"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace misdeal::harness

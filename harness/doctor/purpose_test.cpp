#include "harness/doctor/purpose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Every row that there is, of a machine of which nothing is known.
std::vector<Diagnosis> rows_of_nothing() {
  return diagnose({.target = TargetFacts{.url = "http://127.0.0.1:1", .error = "refused"}});
}

std::vector<std::string> failing_for(const std::set<Purpose>& purposes) {
  std::vector<Diagnosis> rows = rows_of_nothing();
  for (Diagnosis& row : rows) row.health = Health::failing;
  std::vector<std::string> failing;
  for (const Diagnosis& row : diagnose_for(purposes, rows)) {
    if (row.health == Health::failing) failing.push_back(row.name);
  }
  return failing;
}

TEST(Purpose, IsThereForEachRow) {
  for (const Diagnosis& row : rows_of_nothing()) {
    EXPECT_FALSE(purposes_that_need(row.name).empty()) << row.name;
  }
}

TEST(Purpose, FailsOnWhatItNeedsAlone) {
  EXPECT_THAT(failing_for({Purpose::stress}), ElementsAre("cores", "clock", "disk"));
  EXPECT_THAT(failing_for({Purpose::http}),
              ElementsAre("cores", "clock", "loopback", "disk", "target"));
  EXPECT_THAT(failing_for({Purpose::build}), ElementsAre("clang", "gcc"));
  EXPECT_THAT(failing_for({Purpose::tsan}),
              ElementsAre("thread-sanitizer", "clang", "symbolizer", "disk"));
  EXPECT_THAT(failing_for({Purpose::asan}), ElementsAre("clang", "symbolizer", "disk"));
  EXPECT_THAT(failing_for({Purpose::fuzz}), ElementsAre("clang", "symbolizer", "disk"));
  EXPECT_THAT(failing_for({Purpose::stress, Purpose::build}),
              ElementsAre("clang", "gcc", "cores", "clock", "disk"));
  EXPECT_THAT(failing_for({}), ElementsAre());
}

TEST(Purpose, LeavesWhatIsWellAndWhatAnUnneededRowSays) {
  const Diagnosis well{"clang", Health::ok, "here", ""};
  const Diagnosis poor{"gcc", Health::warning, "missing", "install it"};
  const Diagnosis note{"gcc", Health::note, "missing", "install it"};
  EXPECT_THAT(diagnose_for({Purpose::http}, {well, poor}), ElementsAre(well, note));
  EXPECT_THAT(diagnose_for({Purpose::build}, {well, poor}), ElementsAre(well, poor));
  EXPECT_EQ(worst_health({well, note}), Health::note);
  EXPECT_EQ(worst_health({note, poor}), Health::warning);
}

TEST(Purpose, IsReadAsItIsWrittenAndDescribed) {
  for (const Purpose purpose : {Purpose::stress, Purpose::http, Purpose::build, Purpose::tsan,
                                Purpose::asan, Purpose::fuzz}) {
    const std::string name(to_string(purpose));
    EXPECT_EQ(read_purpose(name), purpose);
    EXPECT_THAT(describe_purposes(), HasSubstr("  " + name + " "));
  }
  for (const char* const name : {"", "TSAN", "tsan ", "explore"}) {
    const auto read = read_purpose(name);
    ASSERT_FALSE(read) << name;
    EXPECT_THAT(read.error(), HasSubstr("there are stress, http, build, tsan, asan, fuzz"));
  }
}

}  // namespace
}  // namespace misdeal::harness

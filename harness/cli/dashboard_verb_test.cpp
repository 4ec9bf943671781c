#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/cli/command_in_folder.h"
#include "reports/dashboard/page_files.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class DashboardVerb : public CommandInFolder {
 protected:
  void record_something() {
    std::ofstream(folder_ / "r.json") << R"({"context": {}, "benchmarks": [
      {"name": "a", "real_time": 1, "cpu_time": 1, "time_unit": "ns"}]})";
    ASSERT_EQ(run_misdeal({"bench", "record", "--db", db_, "--commit", "c", "--branch", "main",
                           "--date", "2026-01-01", (folder_ / "r.json").string()})
                  .exit_code,
              0);
  }

  std::string db_ = (folder_ / "bench.db").string();
  std::string page_ = (folder_ / "page.html").string();
};

TEST_F(DashboardVerb, WritesThePageOfWhatWasRecorded) {
  if (reports::dashboard::chart_files().empty()) GTEST_SKIP() << "built without npm";
  record_something();
  const Run run = run_misdeal({"dashboard", "--db", db_, "--out", page_});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("1 commit, 1 benchmark on 1 machine"));
  EXPECT_GT(fs::file_size(page_), 50'000U);
}

TEST_F(DashboardVerb, RefusesWhatCannotBeShownAndWritesNothing) {
  EXPECT_EQ(run_misdeal({"dashboard", "--db", db_, "--out", page_}).exit_code, 2);
  record_something();
  const Run link =
      run_misdeal({"dashboard", "--db", db_, "--out", page_, "--repo-url", "javascript:alert(1)"});
  EXPECT_EQ(link.exit_code, 2);
  EXPECT_THAT(link.err, HasSubstr("https://"));
  EXPECT_EQ(
      run_misdeal({"dashboard", "--db", (folder_ / "r.json").string(), "--out", page_}).exit_code,
      2);
  EXPECT_FALSE(fs::exists(page_));
  const std::string nowhere = (folder_ / "no" / "page.html").string();
  EXPECT_EQ(run_misdeal({"dashboard", "--db", db_, "--out", nowhere}).exit_code, 4);
}

TEST_F(DashboardVerb, DoesNotWriteOverTheStoreOrAPageWithNothing) {
  if (reports::dashboard::chart_files().empty()) GTEST_SKIP() << "built without npm";
  record_something();
  EXPECT_EQ(run_misdeal({"dashboard", "--db", db_, "--out", db_}).exit_code, 2);
  EXPECT_EQ(
      run_misdeal({"bench", "export", "--db", db_, "--format", "bencher", "--out", db_}).exit_code,
      2);
  ASSERT_EQ(run_misdeal({"dashboard", "--db", db_, "--out", page_}).exit_code, 0);
  const auto size = fs::file_size(page_);
  const Run run = run_misdeal({"dashboard", "--db", db_, "--out", page_, "--branch", "nope"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("there are: main"));
  EXPECT_EQ(fs::file_size(page_), size);
}

}  // namespace
}  // namespace misdeal::harness

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"
#include "harness/cli/commit_facts.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kResult = R"({"context": {"date": "2026-11-26T05:46:15+00:00",
  "host_name": "elsewhere", "num_cpus": 2}, "benchmarks": [
  {"name": "submit", "run_name": "submit", "run_type": "iteration", "real_time": 12.5,
   "cpu_time": 12.5, "time_unit": "ns"}]})";

class BenchVerb : public CommandInFolder {
 protected:
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  Run record(const std::vector<std::string>& files, const std::string& commit = "c0ffee") {
    std::vector<std::string> all{"bench", "record", "--db",       db_,         "--commit",
                                 commit,  "--date", "2026-11-26", "--machine", "box"};
    all.insert(all.end(), files.begin(), files.end());
    return run_misdeal(all);
  }
  static bool is_one_line(const std::string& text) {
    return std::ranges::count(text, '\n') == 1 && text.ends_with('\n');
  }
  std::string content(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::string db_ = (folder_ / "bench.db").string();
};

TEST_F(BenchVerb, RecordsAndExportsWhatGoogleBenchmarkWrote) {
  const Run recorded = record({file("r.json", kResult)});
  EXPECT_EQ(recorded.exit_code, 0) << recorded.err;
  EXPECT_THAT(recorded.out, HasSubstr("1 run of commit c0ffee on box: 2 figures recorded"));
  EXPECT_THAT(record({file("r.json", kResult)}).out, HasSubstr("1 file known already"));
  const Run exported =
      run_misdeal({"bench", "export", "--db", db_, "--format", "customSmallerIsBetter"});
  EXPECT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_EQ(nlohmann::json::parse(exported.out)[0]["value"], 12.5);
  const std::string out = (folder_ / "bmf.json").string();
  EXPECT_EQ(
      run_misdeal({"bench", "export", "--db", db_, "--format", "bencher", "--out", out}).exit_code,
      0);
  EXPECT_EQ(nlohmann::json::parse(content(out))["submit"]["latency"]["value"], 12.5);
}

TEST_F(BenchVerb, RefusesBadInputWithOneLineAndRecordsNoFileOfTheCall) {
  const std::string good = file("good.json", kResult);
  const std::string whole = kResult;
  for (const std::string& bad :
       {file("cut.json", whole.substr(0, whole.size() / 2)), file("foreign.json", "{\"a\": 1}"),
        file("empty.json", ""), (folder_ / "none.json").string(), folder_.string()}) {
    const Run refused = record({good, bad});
    EXPECT_EQ(refused.exit_code, 2) << bad;
    EXPECT_TRUE(is_one_line(refused.err)) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(bad));
    EXPECT_FALSE(fs::exists(db_));
  }
  const std::string theirs = file("bench.db", "something else, that somebody needs");
  const Run refused = record({good});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_TRUE(is_one_line(refused.err)) << refused.err;
  EXPECT_EQ(content(theirs), "something else, that somebody needs");
}

TEST_F(BenchVerb, SaysThatNothingWasMeasured) {
  const Run vacuous = record({file("r.json", R"({"context": {}, "benchmarks": []})")});
  EXPECT_EQ(vacuous.exit_code, 3) << vacuous.err;
  EXPECT_THAT(vacuous.err, HasSubstr("nothing was measured"));
}

TEST_F(BenchVerb, TellsThatTheStoreCannotBeWritten) {
  db_ = (folder_ / "no-such-folder" / "bench.db").string();
  const Run missing = record({file("r.json", kResult)});
  EXPECT_EQ(missing.exit_code, 4) << missing.err;
  EXPECT_TRUE(is_one_line(missing.err)) << missing.err;
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "needs /dev/full";
  db_ = (folder_ / "bench.db").string();
  ASSERT_EQ(record({file("r.json", kResult)}).exit_code, 0);
  EXPECT_EQ(run_misdeal({"bench", "export", "--db", db_, "--format", "bencher", "--out",
                         "/dev/no-such/file"})
                .exit_code,
            4);
}

TEST_F(BenchVerb, RefusesDatesAndFormatsThatThereAreNot) {
  const std::string result = file("r.json", kResult);
  EXPECT_EQ(
      run_misdeal({"bench", "record", "--db", db_, "--commit", "c", "--date", "yesterday", result})
          .exit_code,
      2);
  ASSERT_EQ(record({result}).exit_code, 0);
  EXPECT_EQ(run_misdeal({"bench", "export", "--db", db_, "--format", "csv"}).exit_code, 2);
  EXPECT_EQ(run_misdeal({"bench"}).exit_code, 2);
  EXPECT_TRUE(is_iso_date("2026-11-26T05:46:15+02:00"));
  EXPECT_FALSE(is_iso_date("2026-11-26'; --"));
}

}  // namespace
}  // namespace misdeal::harness

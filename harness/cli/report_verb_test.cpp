#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kRace =
    "text before\nWARNING: ThreadSanitizer: data race (pid=7)\n  Write of size 8 at 0x7f by thread "
    "T2:\n    #0 withdraw(Wallet&) /src/engine/wallet.cpp:16:9 (a+0x1)\n\n  Previous write of size "
    "8 "
    "at 0x7f by thread T1 (mutexes: write M0):\n    #0 deposit(Wallet&) "
    "/src/engine/wallet.cpp:12:7 "
    "(a+0x2)\n\nSUMMARY: ThreadSanitizer: data race /src/engine/wallet.cpp:16:9 in withdraw\n";

constexpr const char* kLeak =
    "==7==ERROR: LeakSanitizer: detected memory leaks\n\nDirect leak of 4 byte(s) in 1 object(s) "
    "allocated from:\n    #0 0x5 in operator new(unsigned long) (/a+0x1)\n    #1 0x6 in lose() "
    "/src/engine/lose.cpp:3:10\n\nSUMMARY: AddressSanitizer: 4 byte(s) leaked in 1 "
    "allocation(s).\n";

class ReportVerb : public CommandInFolder {
 protected:
  Run report(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"report", "--out", (folder_ / "out").string(), "--source-root",
                                 "/src"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_misdeal(all);
  }
  std::string log(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  nlohmann::json json_of_latest(const std::string& file) {
    return nlohmann::json::parse(std::ifstream(latest(file)));
  }
};

TEST_F(ReportVerb, ExitsWith66ForThreadSanitizerAndWritesEveryReport) {
  const Run run = report({"--sanitizer", log("tsan.log", kRace), log("asan.log", kLeak)});
  EXPECT_EQ(run.exit_code, 66) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("VIOLATED: 1 data race, 1 memory leak in 2 logs"));
  EXPECT_THAT(run.out, HasSubstr("withdraw(Wallet&) at engine/wallet.cpp:16:9"));
  for (const char* const file : {"report.html", "junit.xml", "summary.md"}) {
    EXPECT_TRUE(fs::exists(latest(file))) << file;
  }
  const nlohmann::json json = json_of_latest("report.json");
  EXPECT_EQ(json["exit_code"], 66);
  EXPECT_EQ(json["sanitizers"]["reports"][0]["symbols"],
            nlohmann::json({"deposit(Wallet&)", "withdraw(Wallet&)"}));
  const nlohmann::json sarif = json_of_latest("results.sarif")["runs"][0];
  EXPECT_EQ(sarif["results"].size(), 2U);
  EXPECT_EQ(sarif["invocations"][0]["executionSuccessful"], true);
}

TEST_F(ReportVerb, ExitsWith1ForOtherSanitizersAnd0ForLogsWithoutAReport) {
  EXPECT_EQ(report({"--sanitizer", log("asan.log", kLeak)}).exit_code, 1);
  const Run clean = report({"--sanitizer", log("clean.log", "[  PASSED  ] 12 tests.\n")});
  EXPECT_EQ(clean.exit_code, 0) << clean.out << clean.err;
  EXPECT_THAT(clean.out, HasSubstr("HOLDS: no sanitizer report in 1 log"));
  EXPECT_EQ(json_of_latest("results.sarif")["runs"][0]["results"].size(), 0U);
}

TEST_F(ReportVerb, ReadsAFolderAndTellsJsonAlone) {
  fs::create_directories(folder_ / "logs");
  log("logs/tsan.1", kRace);
  log("logs/tsan.2", kRace);
  const Run run = report({"--sanitizer", (folder_ / "logs").string(), "--json"});
  EXPECT_EQ(run.exit_code, 66);
  const auto json = nlohmann::json::parse(run.out, nullptr, false);
  ASSERT_FALSE(json.is_discarded()) << run.out;
  EXPECT_EQ(json["sanitizers"]["logs"].size(), 2U);
  EXPECT_EQ(json["sanitizers"]["reports"][0]["count"], 2);
}

TEST_F(ReportVerb, MergesReportsOfShardsAndCountsThem) {
  std::vector<std::string> shards;
  for (const char* const name : {"1.log", "2.log"}) {
    report({"--sanitizer", log(name, kRace)});
    shards.push_back((fs::canonical(folder_ / "out" / "latest") / "report.json").string());
  }
  const Run run = report({"--merge", shards[0], shards[1], "--sanitizer", log("3.log", kLeak)});
  EXPECT_EQ(run.exit_code, 66) << run.err;
  const nlohmann::json sanitizers = json_of_latest("report.json")["sanitizers"];
  EXPECT_EQ(sanitizers["logs"].size(), 3U);
  ASSERT_EQ(sanitizers["reports"].size(), 2U);
  EXPECT_EQ(sanitizers["reports"][1]["count"], 2);
  EXPECT_EQ(report({"--merge", shards[0], shards[0]}).exit_code, 2) << "given twice";
}

TEST_F(ReportVerb, IsNeverGreenOnNothing) {
  fs::create_directories(folder_ / "none");
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"--sanitizer"},
      {"--sanitizer", ""},
      {"--sanitizer", (folder_ / "missing").string()},
      {"--sanitizer", (folder_ / "none").string()},
      {"--sanitizer", log("empty.log", "")},
      {"--merge", (folder_ / "missing").string()},
      {"--merge", log("empty.log", "")},
      {"--sanitizer", log("clean.log", "fine\n"), (folder_ / "missing").string()},
  };
  for (const auto& arguments : wrong) {
    const Run run = report(arguments);
    EXPECT_EQ(run.exit_code, 2) << ::testing::PrintToString(arguments);
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
  }
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

}  // namespace
}  // namespace misdeal::harness

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
using ::testing::Not;
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

TEST_F(ReportVerb, TellsWhatLibFuzzerAndDyingSanitizersWrite) {
  struct Case {
    const char* text;
    const char* rule;
  };
  for (const Case& it : {
           Case{"==123== ERROR: libFuzzer: deadly signal\n", "libfuzzer/deadly-signal"},
           Case{"==123== ERROR: libFuzzer: timeout after 5 seconds\n", "libfuzzer/timeout"},
           Case{"==123== ERROR: libFuzzer: out-of-memory (used: 2049Mb; limit: 2048Mb)\n",
                "libfuzzer/out-of-memory"},
           Case{"==123== ERROR: libFuzzer: fuzz target exited\n", "libfuzzer/fuzz-target-exited"},
           Case{"==123==AddressSanitizer CHECK failed: asan_thread.cc:12 \"((a)) != (0)\"\n",
                "asan/check-failed"},
           Case{"CHECK failed: sanitizer_common.cpp:12 \"((a)) != (0)\"\n",
                "sanitizer/check-failed"},
       }) {
    const Run run = report({"--sanitizer", log("bad.log", it.text)});
    EXPECT_EQ(run.exit_code, 1) << it.text << run.out << run.err;
    if (run.exit_code != 1) continue;
    const nlohmann::json results = json_of_latest("results.sarif")["runs"][0]["results"];
    ASSERT_EQ(results.size(), 1U) << it.text;
    EXPECT_EQ(results[0]["ruleId"], it.rule);
  }
}

TEST_F(ReportVerb, IsUndecidedOnAMarkerThatItDoesNotUnderstandAndNamesTheLine) {
  for (const std::string marker :
       {"WARNING: DATA RACE", "==7== ERROR SUMMARY: 3 errors from 3 contexts",
        "==7==ERROR: AddressSanitizer failed to allocate 0x9 bytes", "==7== FATAL: out of ideas",
        "BUG: KASAN: slab-out-of-bounds in f", "==7== ERROR: no such kind"}) {
    const Run run = report({"--sanitizer", log("go.log", "ok\n" + marker + "\n")});
    EXPECT_EQ(run.exit_code, 3) << marker << run.out << run.err;
    EXPECT_THAT(run.err, HasSubstr("go.log:2"));
    EXPECT_THAT(run.err, HasSubstr(marker));
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
  }
  // Where there is a report as well, it is told, and the line is not forgotten.
  const Run both =
      report({"--sanitizer", log("both.log", "WARNING: DATA RACE\n" + std::string(kRace))});
  EXPECT_EQ(both.exit_code, 66);
  EXPECT_THAT(both.out, HasSubstr("both.log:1"));
}

TEST_F(ReportVerb, HoldsTheStatusOfTheProgramAgainstALogWithoutAReport) {
  const std::string clean = log("clean.log", "sh: 1: ./my_tests: not found\n");
  const Run missing = report({"--sanitizer", clean, "--status", "127"});
  EXPECT_EQ(missing.exit_code, 1) << missing.out << missing.err;
  EXPECT_THAT(missing.out, HasSubstr("the program ended with 127, but its log has no report\n"));
  EXPECT_THAT(missing.out, Not(HasSubstr("HOLDS")));
  ASSERT_TRUE(fs::exists(latest("report.json")));
  EXPECT_EQ(json_of_latest("report.json")["verdict"], "violated");
  EXPECT_EQ(json_of_latest("results.sarif")["runs"][0]["results"].size(), 1U);
  // So it stays when shards are put together.
  const std::string shard = (fs::canonical(folder_ / "out" / "latest") / "report.json").string();
  EXPECT_EQ(report({"--merge", shard}).exit_code, 1);

  EXPECT_EQ(report({"--sanitizer", clean, "--status", "0"}).exit_code, 0);
  EXPECT_EQ(report({"--sanitizer", log("tsan.log", kRace), "--status", "66"}).exit_code, 66);
  EXPECT_EQ(json_of_latest("report.json")["sanitizers"]["reports"].size(), 1U);
  EXPECT_EQ(report({"--sanitizer", log("tsan.log", kRace), "--status", "0"}).exit_code, 66);
  for (const char* const status : {"256", "-1", "", "x", "1e2", "07"}) {
    EXPECT_EQ(report({"--sanitizer", clean, "--status", status}).exit_code, 2) << status;
  }
  EXPECT_EQ(report({"--merge", shard, "--status", "1"}).exit_code, 2) << "of which log?";
}

TEST_F(ReportVerb, RefusesToMergeAFileThatContradictsItself) {
  report({"--sanitizer", log("tsan.log", kRace)});
  const nlohmann::json whole = json_of_latest("report.json");
  for (const nlohmann::json& none : {nlohmann::json::object(), nlohmann::json::array()}) {
    nlohmann::json emptied = whole;
    emptied["sanitizers"]["reports"] = none;
    const Run run = report({"--merge", log("emptied.json", emptied.dump())});
    EXPECT_EQ(run.exit_code, 2) << none << run.out;
    EXPECT_THAT(run.err, HasSubstr("emptied.json"));
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
  }
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
      {"--sanitizer", log("blanks.log", " \n\t\r\n\f\n")},
      {"--sanitizer", log("zeros.log", std::string(64, '\0'))},
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

#include "harness/cli/command_line.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/cli/child_process.h"
#include "harness/cli/explorer_program.h"
#include "harness/live/demo_server.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

/// `misdeal` as a user calls it, in a folder of its own.
class CommandLine : public ::testing::Test {
 protected:
  CommandLine() { fs::create_directories(folder_); }
  ~CommandLine() override { fs::remove_all(folder_); }

  struct Run {
    int exit_code;
    std::string out;
    std::string err;
  };
  static Run misdeal(const std::vector<std::string>& arguments) {
    std::vector<const char*> raw{"misdeal"};
    for (const std::string& argument : arguments) raw.push_back(argument.c_str());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int exit_code = run_command_line(static_cast<int>(raw.size()), raw.data());
    std::fflush(stdout);
    return {exit_code, ::testing::internal::GetCapturedStdout(),
            ::testing::internal::GetCapturedStderr()};
  }
  Run stress(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"stress", "--out", (folder_ / "out").string()});
    return misdeal(arguments);
  }
  fs::path latest(const std::string& file) { return folder_ / "out" / "latest" / file; }

  fs::path folder_ =
      fs::temp_directory_path() / ("command_line_test." + std::to_string(::getpid()) + "." +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(CommandLine, ExitsWith0AndLeavesEveryReportWhenAllHolds) {
  const Run run = stress({"--actions", "60000", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("HOLDS: all 9 properties hold"));
  EXPECT_THAT(run.out, HasSubstr("--seed 5"));
  for (const char* const file :
       {"report.json", "report.html", "junit.xml", "results.sarif", "summary.md"}) {
    EXPECT_TRUE(fs::exists(latest(file))) << file;
  }
  EXPECT_FALSE(fs::exists(latest("history.mdh")));
}

TEST_F(CommandLine, PinsAViolationToAScheduleThatFailsEveryTime) {
  const Run run = stress({"--engine", "boolean-flag", "--actions", "2000000", "--seed", "5"});
  ASSERT_EQ(run.exit_code, 1);
  ASSERT_TRUE(fs::exists(latest("repro.json")));
  const auto repro = nlohmann::json::parse(std::ifstream(latest("repro.json")));
  EXPECT_EQ(repro["engine"], "boolean-flag");
  const auto report = nlohmann::json::parse(std::ifstream(latest("report.json")));
  if (!fs::exists(explorer_program())) {
    EXPECT_FALSE(report["pin"]["is_pinned"]);
    EXPECT_THAT(run.out, HasSubstr("misdeal-explorer cannot be started"));
    return;
  }
  EXPECT_TRUE(report["pin"]["is_pinned"]) << report["pin"].dump(2);
  EXPECT_FALSE(report["pin"]["steps"].empty());
  EXPECT_FALSE(repro["schedule"].get<std::string>().empty());
  const auto replayed =
      output_of({explorer_program().string(), "replay", latest("repro.json").string()},
                std::chrono::seconds{60});
  ASSERT_TRUE(replayed) << replayed.error();
  EXPECT_THAT(*replayed, HasSubstr("REPRODUCED 3 of 3"));
}

TEST_F(CommandLine, PinsNothingWhenToldNotTo) {
  const Run run =
      stress({"--engine", "boolean-flag", "--actions", "2000000", "--seed", "5", "--pin", "off"});
  ASSERT_EQ(run.exit_code, 1);
  EXPECT_FALSE(fs::exists(latest("repro.json")));
  EXPECT_THAT(run.out, Not(HasSubstr("pinned")));
}

TEST_F(CommandLine, ExitsWith1AndLeavesAHistoryThatCheckJudgesTheSame) {
  const Run run = stress({"--engine", "boolean-flag", "--actions", "2000000", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("VIOLATED: version-order"));
  EXPECT_THAT(run.out, HasSubstr("misdeal check "));
  const Run again = misdeal({"check", latest("history.mdh").string()});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("verdict: violated"));
}

TEST_F(CommandLine, ExitsWith3WhenNothingOverlapped) {
  const Run run = stress({"--actions", "30000", "--threads", "1", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("NOTHING PROVED: overlapping duplicates never happened"));
}

TEST_F(CommandLine, RequiresOnlyWhatTheMixAsksFor) {
  const Run run = stress({"--actions", "30000", "--threads", "1", "--mix", "clean", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
}

TEST_F(CommandLine, GivesTheReportAsJsonAndNothingElseOnStandardOutput) {
  const Run run = stress({"--actions", "60000", "--seed", "5", "--json"});
  const auto report = nlohmann::json::parse(run.out, nullptr, false);
  ASSERT_FALSE(report.is_discarded()) << run.out;
  EXPECT_EQ(report["verdict"], "holds");
  EXPECT_THAT(run.err, HasSubstr("HOLDS"));
}

TEST_F(CommandLine, WritesHandsThatReplayWithoutAnError) {
  const std::string hands = (folder_ / "hands.jsonl").string();
  const Run run = stress({"--actions", "60000", "--seed", "5", "--hands-out", hands});
  ASSERT_EQ(run.exit_code, 0) << run.out << run.err;
  const Run replay = misdeal({"hands", hands});
  EXPECT_EQ(replay.exit_code, 0) << replay.err;
  EXPECT_THAT(replay.out, HasSubstr("\"complete\":true"));
  EXPECT_THAT(replay.out, Not(HasSubstr("\"error\"")));
}

TEST_F(CommandLine, ExitsWith2AndOneLineForArgumentsThatCannotBeUsed) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"dance"},
      {"stress", "--thread", "4"},
      {"stress", "--threads", "four"},
      {"stress", "--threads", "-1"},
      {"stress", "--threads", "99999999999999999999"},
      {"stress", "--seed", "1.5"},
      {"stress", "--engine", "chess"},
      {"stress", "now"},
      {"check"},
      {"check", (folder_ / "missing.mdh").string()},
      {"hands", (folder_ / "missing.jsonl").string()},
      {"mutants", "chess"},
      {"mutants", "--seeds", "0"},
      {"mutants", "--duration", "long"},
  };
  for (const auto& arguments : wrong) {
    const Run run = misdeal(arguments);
    EXPECT_EQ(run.exit_code, 2) << ::testing::PrintToString(arguments);
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
    EXPECT_EQ(run.out, "");
  }
  EXPECT_FALSE(fs::exists(folder_ / "out")) << "nothing is written for a command that is refused";
}

TEST_F(CommandLine, RefusesAForeignFileAsAHistory) {
  const fs::path file = folder_ / "notes.txt";
  std::ofstream(file) << "not a history";
  const Run run = misdeal({"check", file.string()});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("notes.txt"));
}

TEST_F(CommandLine, ExitsWith4AndStillTellsTheVerdictWhenTheReportCannotBeWritten) {
  std::ofstream(folder_ / "out") << "a file where the folder should be";
  const Run run = stress({"--actions", "60000", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.out, HasSubstr("HOLDS"));
  EXPECT_THAT(run.err, HasSubstr("cannot write"));
}

TEST_F(CommandLine, ExplainsEveryVerbWithAnExample) {
  for (const char* const verb : {"stress", "check", "hands", "mutants"}) {
    const Run run = misdeal({verb, "--help"});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_THAT(run.out, HasSubstr("Example:")) << verb;
    EXPECT_THAT(run.out, HasSubstr("Exit codes:")) << verb;
  }
}

TEST_F(CommandLine, TellsMutantsFromTrueEngines) {
  const Run run = misdeal({"mutants", "per-table-lock", "dedup-outside-lock", "--seeds", "2",
                           "--duration", "1s", "--json"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  const auto rows = nlohmann::json::parse(run.out);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["caught"], 0);
  EXPECT_EQ(rows[1]["caught"], 2);
  EXPECT_EQ(rows[1]["caught_by"]["exactly-once"], 2);
}

TEST_F(CommandLine, TellsBothLatenciesOfAFixedRate) {
  const DemoServer server(/*is_correct=*/true);
  const Run run =
      stress({"--target", server.url(), "--profile", MISDEAL_SOURCE_DIR "/profiles/wallet.json",
              "--rate", "150", "--rounds", "40", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("150 requests a second asked for, "));
  EXPECT_THAT(run.out, HasSubstr("corrected, from when due to answer: p50"));
  EXPECT_THAT(run.out, HasSubstr("uncorrected, from sending to answer: p50"));
  EXPECT_THAT(run.out, HasSubstr("--rate 150"));
  const nlohmann::json report = nlohmann::json::parse(std::ifstream(latest("report.json")));
  const nlohmann::json& from_due = report["fixed_rate"]["latencies_from_due"].back();
  const nlohmann::json& from_send = report["latencies"].back();
  EXPECT_EQ(from_due["kind"], "all");
  EXPECT_EQ(from_due["count"], from_send["count"]);
  EXPECT_GE(from_due["max_ns"], from_send["max_ns"]) << "nothing is sent before it is due";
  EXPECT_EQ(report["fixed_rate"]["requests"], report["operations"]);
}

TEST_F(CommandLine, ExitsWith2AndOneLineForARateThatCannotBe) {
  const std::vector<std::string> live = {"--target", "http://127.0.0.1:9", "--profile",
                                         MISDEAL_SOURCE_DIR "/profiles/wallet.json"};
  for (const std::vector<std::string>& rate :
       std::vector<std::vector<std::string>>{{"--rate", "0"},
                                             {"--rate", "-1"},
                                             {"--rate", "fast"},
                                             {"--rate", "50", "--sync", "tight"}}) {
    std::vector<std::string> arguments = live;
    arguments.insert(arguments.end(), rate.begin(), rate.end());
    const Run run = stress(arguments);
    EXPECT_EQ(run.exit_code, 2) << rate.back();
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
  }
}

}  // namespace
}  // namespace misdeal::harness

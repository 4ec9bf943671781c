#include "harness/cli/command_line.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/cli/child_process.h"
#include "harness/cli/command_in_folder.h"
#include "harness/cli/explorer_program.h"
#include "harness/live/demo_server.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

class CommandLine : public CommandInFolder {
 protected:
  static Run misdeal(const std::vector<std::string>& arguments) { return run_misdeal(arguments); }
  Run stress(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"stress", "--out", (folder_ / "out").string()});
    return misdeal(arguments);
  }
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
  EXPECT_THAT(run.out, HasSubstr("NOTHING PROVED: overlapping operations, overlapping duplicates"));
}

TEST_F(CommandLine, RequiresOverlapWhateverTheMix) {
  const Run run = stress({"--actions", "30000", "--threads", "1", "--mix", "clean", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("NOTHING PROVED: overlapping operations never happened"));
}

TEST_F(CommandLine, RequiresOnlyWhatTheMixAsksFor) {
  // Whether anything overlaps in so gentle a mix is up to who gets processor time.
  const Run run = stress({"--actions", "30000", "--mix", "clean", "--seed", "5"});
  const nlohmann::json report = nlohmann::json::parse(std::ifstream(latest("report.json")));
  std::vector<std::string> required;
  bool has_all = true;
  for (const nlohmann::json& exercise : report["exercises"]) {
    if (!exercise["is_required"].get<bool>()) continue;
    required.push_back(exercise["name"]);
    has_all = has_all && exercise["count"].get<std::uint64_t>() > 0;
  }
  EXPECT_THAT(required, ::testing::UnorderedElementsAre("hands completed", "all-ins", "rollbacks",
                                                        "overlapping operations"));
  EXPECT_EQ(run.exit_code, has_all ? 0 : 3) << run.out;
}

TEST_F(CommandLine, ExitsWith3AndSaysWhyWhenIdsOutliveTheEpochsOfAMixWithLateDuplicates) {
  const Run run = stress(
      {"--actions", "30000", "--mix", "late-duplicate,clean", "--ttl", "60s", "--seed", "5"});
  EXPECT_EQ(run.exit_code, 3) << run.out;
  EXPECT_THAT(run.out, HasSubstr("NOTHING PROVED: expired ids never happened"));
  EXPECT_THAT(run.out, HasSubstr("--ttl"));
}

TEST_F(CommandLine, RequiresMovesOfAMixWithLobbyWhereThereAreTablesToMoveBetween) {
  const auto are_moves_required = [&](const std::string& mix, const std::string& tables) {
    stress({"--actions", "5000", "--mix", mix, "--tables", tables, "--seed", "5"});
    const nlohmann::json report = nlohmann::json::parse(std::ifstream(latest("report.json")));
    for (const nlohmann::json& exercise : report["exercises"]) {
      if (exercise["name"] == "moves between tables") return exercise["is_required"].get<bool>();
    }
    return false;
  };
  EXPECT_TRUE(are_moves_required("lobby,clean", "2"));
  EXPECT_FALSE(are_moves_required("lobby,clean", "1"));
  EXPECT_FALSE(are_moves_required("clean", "2"));
}

TEST_F(CommandLine, ShowsAFindingOfEveryViolatedPropertyWhenItKeepsGoing) {
  const Run run = stress(
      {"--engine", "swap-without-compare", "--keep-going", "--actions", "12000", "--seed", "5"});
  ASSERT_EQ(run.exit_code, 1) << run.out << run.err;
  const nlohmann::json report = nlohmann::json::parse(std::ifstream(latest("report.json")));
  for (const nlohmann::json& property : report["properties"]) {
    if (property["verdict"] != "violated") continue;
    const auto shows = [&](const nlohmann::json& finding) {
      return finding["property"] == property["property"];
    };
    const auto finding = std::ranges::find_if(report["findings"], shows);
    ASSERT_NE(finding, report["findings"].end()) << property;
    const Run again = misdeal({"check", latest((*finding)["history_file"]).string()});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.out, HasSubstr(property["property"].get<std::string>() + " violated"));
    EXPECT_THAT(again.out, HasSubstr((*finding)["message"].get<std::string>()));
  }
  EXPECT_THAT(run.out, HasSubstr(" --keep-going"));
  EXPECT_THAT(run.out, HasSubstr(" --out " + (folder_ / "out").string()));
}

TEST_F(CommandLine, TellsTheSeedOfTheRunWhenItChecksAnEpochsHistory) {
  stress({"--actions", "5000", "--seed", "5", "--keep-history"});
  const Run run = misdeal({"check", latest("history.mdh").string()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("engine per-table-lock, seed 5, epoch 3"));
}

TEST_F(CommandLine, DoesNotOverwriteTheHistoryItChecks) {
  stress({"--actions", "5000", "--seed", "5", "--keep-history"});
  const fs::path history = fs::canonical(latest("history.mdh"));
  const fs::path other_name = folder_ / "the-same.mdh";
  fs::create_symlink(history, other_name);
  const auto size = fs::file_size(history);
  for (const fs::path& export_to : {history, other_name}) {
    const Run run = misdeal({"check", history.string(), "--jsonl", export_to.string()});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr("--jsonl"));
    EXPECT_EQ(std::ranges::count(run.err, '\n'), 1) << run.err;
    EXPECT_EQ(fs::file_size(history), size);
  }
}

TEST_F(CommandLine, SaysWhichHandsItCouldNotWrite) {
  const Run run = stress({"--engine", "version-not-bumped", "--seed", "5", "--actions", "200000",
                          "--hands-out", (folder_ / "hands.jsonl").string()});
  ASSERT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("cut short"));
  const nlohmann::json report = nlohmann::json::parse(std::ifstream(latest("report.json")));
  EXPECT_GT(report["hands_written"]["tables_cut_short"], 0);
}

TEST_F(CommandLine, NamesAVerbThatDoesNotExist) {
  const Run run = misdeal({"bogus"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("unknown verb 'bogus'"));
  for (const char* const verb : {"stress", "check", "explore", "serve"}) {
    EXPECT_THAT(run.err, HasSubstr(verb));
  }
}

TEST_F(CommandLine, NamesTheVerbsThatAVerbHas) {
  const Run run = misdeal({"bench", "recrod"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("misdeal bench: unknown verb 'recrod'; there are"));
  for (const char* const verb : {"record", "compare", "export"}) {
    EXPECT_THAT(run.err, HasSubstr(verb));
  }
}

TEST_F(CommandLine, RefusesTwoWeightsOfOnePattern) {
  const Run run = misdeal({"stress", "--mix", "clean=2,duplicate,clean=5"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("\"clean\" twice"));
}

/// Sends standard output to a full disk while it lives.
class FullDisk {
 public:
  FullDisk() : kept_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ::dup2(full, STDOUT_FILENO);
    ::close(full);
  }
  ~FullDisk() {
    std::fflush(stdout);
    std::cout.flush();
    ::dup2(kept_, STDOUT_FILENO);
    ::close(kept_);
    std::clearerr(stdout);
    std::cout.clear();
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  int kept_;
};

TEST_F(CommandLine, ExitsWith4WhenStandardOutputIsFull) {
  stress({"--actions", "5000", "--seed", "5", "--keep-history"});
  const std::vector<std::vector<std::string>> commands = {
      {"check", latest("history.mdh").string()},
      {"mutants", "--list"},
      {"--help"},
      {"stress", "--help"},
      {"stress", "--actions", "30000", "--out", (folder_ / "out").string()},
  };
  for (const auto& arguments : commands) {
    std::vector<const char*> raw{"misdeal"};
    for (const std::string& argument : arguments) raw.push_back(argument.c_str());
    ::testing::internal::CaptureStderr();
    int exit_code = 0;
    {
      const FullDisk full;
      exit_code = run_command_line(static_cast<int>(raw.size()), raw.data());
    }
    const std::string error = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(exit_code, 4) << ::testing::PrintToString(arguments);
    EXPECT_THAT(error, HasSubstr("standard output"));
    EXPECT_EQ(std::ranges::count(error, '\n'), 1) << error;
  }
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
      {"stress", "--seed", "-1"},
      {"stress", "--seed", "18446744073709551616"},
      {"stress", "--seed", "010"},
      {"stress", "--seed", "0x10"},
      {"stress", "--seed", "+1"},
      {"stress", "--seed", " 1"},
      {"stress", "--seed", ""},
      {"stress", "--actions", "-1"},
      {"stress", "--actions", ""},
      {"stress", "--threads", ""},
      {"stress", "--search-steps", "-1"},
      {"stress", "--epoch-actions", "-1"},
      {"stress", "--rounds", "-1"},
      {"stress", "--mix", ""},
      {"stress", "--ttl", ""},
      {"stress", "--duration", ""},
      {"stress", "--watchdog", ""},
      {"stress", "--watchdog", "1ms"},
      {"stress", "--engine", ""},
      {"stress", "--hands-out", ""},
      {"check", "history.mdh", "--search-steps", "-1"},
      {"mutants", "--seed", "-1"},
      {"mutants", "--seed", ""},
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
                           "--duration", "3s", "--json"});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  const auto rows = nlohmann::json::parse(run.out);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0]["caught"], 0);
  EXPECT_EQ(rows[1]["caught"], 2);
  EXPECT_EQ(rows[1]["caught_by"]["exactly-once"], 2);
}

TEST_F(CommandLine, ClaimsNothingOfATrueEngineThatWasHardlyAttacked) {
  const Run run = misdeal({"mutants", "per-table-lock", "--seeds", "1", "--duration", "1ms"});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("never happened"));
  const Run json =
      misdeal({"mutants", "per-table-lock", "--seeds", "1", "--duration", "1ms", "--json"});
  EXPECT_FALSE(nlohmann::json::parse(json.out)[0]["never_happened"].empty());
}

TEST_F(CommandLine, TellsBothLatenciesOfAFixedRate) {
  const DemoServer server(/*is_correct=*/true);
  const Run run = stress({"--target", server.url(), "--profile",
                          std::string(MISDEAL_SOURCE_DIR) + "/profiles/wallet.json", "--rate",
                          "150", "--rounds", "40", "--seed", "5"});
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

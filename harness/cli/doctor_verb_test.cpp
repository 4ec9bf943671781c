#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"
#include "harness/live/demo_server.h"

namespace misdeal::harness {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

CommandRun doctor(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "doctor");
  return run_misdeal(arguments);
}

std::map<std::string, nlohmann::json> rows_of(const CommandRun& run) {
  const auto json = nlohmann::json::parse(run.out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << run.out;
  EXPECT_EQ(json["exit_code"], run.exit_code);
  std::map<std::string, nlohmann::json> rows;
  for (const nlohmann::json& row : json["rows"]) rows[row["name"]] = row;
  return rows;
}

TEST(DoctorVerb, LooksAtThisMachineAndAServerOnIt) {
  const DemoServer server(/*is_correct=*/true);
  const CommandRun run = doctor({"--json", "--target", server.url()});
  const auto rows = rows_of(run);
  const bool has_failing = std::ranges::any_of(
      rows, [](const auto& entry) { return entry.second["health"] == "failing"; });
  EXPECT_EQ(run.exit_code, has_failing ? 4 : 0) << run.out;
  for (const char* const name : {"thread-sanitizer", "clang", "gcc", "symbolizer", "cores", "clock",
                                 "loopback", "disk", "target"}) {
    ASSERT_TRUE(rows.contains(name)) << name;
    const nlohmann::json& row = rows.at(name);
    EXPECT_EQ(row["health"] == "ok", row["remedy"].get<std::string>().empty()) << row;
  }
  EXPECT_EQ(rows.at("loopback")["health"], "ok") << "tests need it";
  EXPECT_EQ(rows.at("target")["health"], "ok");
  EXPECT_THAT(rows.at("target")["found"], HasSubstr("answers 404 in "));
}

TEST(DoctorVerb, ExitsWith4AndSaysWhatToDoWhenTheServerIsNotThere) {
  const CommandRun run = doctor({"--target", "http://127.0.0.1:1"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.out, HasSubstr("failing  target"));
  EXPECT_THAT(run.out, HasSubstr("do: start the server"));
}

TEST(DoctorVerb, RefusesATargetWithTheCodeAndTheWordsOfStress) {
  for (const char* const url : {"ftp://x", "http://127.0.0.1:99999", "http://192.0.2.1:80", "x"}) {
    const CommandRun run = doctor({"--target", url});
    const CommandRun attack = run_misdeal({"stress", "--target", url});
    EXPECT_EQ(run.exit_code, 2) << url;
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(attack.exit_code, 2) << url;
    const std::string words = attack.err.substr(std::string("misdeal stress: ").size());
    EXPECT_EQ(run.err, "misdeal doctor: " + words);
  }
}

TEST(DoctorVerb, ExitsWith4WhenNothingCanBeWritten) {
  const CommandRun run = doctor({"--json", "--out", "/proc/version/out"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(rows_of(run).at("disk")["health"], "failing");
}

/// With a PATH of its own, on which there is only what the test puts there.
class DoctorWithPrograms : public CommandInFolder {
 protected:
  void put(const std::string& name, const std::string& script) const {
    const std::filesystem::path file = folder_ / name;
    std::ofstream(file) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }
  [[nodiscard]] CommandRun doctor_here(std::vector<std::string> arguments = {}) const {
    arguments.push_back("--json");
    return doctor_of_words_here(arguments);
  }
  /// Without --json.
  [[nodiscard]] CommandRun doctor_of_words_here(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--out", folder_.string()});
    const std::string path_before = std::getenv("PATH");
    ::setenv("PATH", folder_.c_str(), /*overwrite=*/1);
    CommandRun run = doctor(arguments);
    ::setenv("PATH", path_before.c_str(), /*overwrite=*/1);
    return run;
  }
};

TEST_F(DoctorWithPrograms, BelievesNoCompilerThatFailsOrNamesNoVersion) {
  for (const auto& [script, why] : std::map<std::string, std::string>{
           {"echo rubbish; exit 1", "ended with exit code 1: rubbish"},
           {"echo clang version 19.1.7; exit 1", "ended with exit code 1: clang version 19.1.7"},
           {"kill -9 $$", "ended with exit code 137"},
           {"echo rubbish", "names no version 19: rubbish"},
           {"echo clang version 18.1.8", "names no version 19: clang version 18.1.8"},
           {"echo clang version 119.1", "names no version 19: clang version 119.1"},
           {"true", "names no version 19"}}) {
    put("clang++-19", script);
    const CommandRun run = doctor_here();
    const nlohmann::json row = rows_of(run).at("clang");
    EXPECT_EQ(run.exit_code, 4) << script;
    EXPECT_EQ(row["health"], "failing") << script;
    EXPECT_THAT(row["found"], AllOf(HasSubstr("clang++-19 "), HasSubstr(why))) << script;
  }
}

TEST_F(DoctorWithPrograms, ShowsTheVersionWhicheverLineItStandsIn) {
  put("llvm-symbolizer-19", "echo llvm-symbolizer; echo '  Debian LLVM version 19.1.7'");
  put("g++-12", "echo 'g++-12 (Debian 12.2.0-14+deb12u1) 12.2.0'; echo more");
  const auto rows = rows_of(doctor_here());
  EXPECT_EQ(rows.at("symbolizer")["health"], "ok");
  EXPECT_THAT(rows.at("symbolizer")["found"], HasSubstr("(Debian LLVM version 19.1.7)"));
  EXPECT_THAT(rows.at("gcc")["found"], HasSubstr("(g++-12 (Debian 12.2.0-14+deb12u1) 12.2.0)"));
}

TEST_F(DoctorWithPrograms, EndsACompilerThatHangsWithTheProcessThatItStarted) {
  const std::filesystem::path pids = folder_ / "pids";
  put("clang++-19", fmt::format("/bin/sleep 600 & echo $$ $! > {}; wait", pids.string()));
  const nlohmann::json row = rows_of(doctor_here()).at("clang");
  EXPECT_EQ(row["health"], "failing");
  EXPECT_THAT(row["found"], HasSubstr("did not end within 5 s"));
  std::ifstream in(pids);
  pid_t parent = 0;
  pid_t child = 0;
  ASSERT_TRUE(in >> parent >> child);
  // Where the test fails, this ends them all the same.
  EXPECT_EQ(::kill(parent, SIGKILL), -1) << "still there, or not waited for";
  EXPECT_EQ(::kill(child, SIGKILL), -1) << "still there, or not waited for";
}

TEST_F(DoctorWithPrograms, NeedsNoCompilerToAttackAServer) {
  const DemoServer server(/*is_correct=*/true);
  const CommandRun run = doctor_here({"--for", "http", "--target", server.url()});
  EXPECT_EQ(run.exit_code, 0) << run.out;
  const auto rows = rows_of(run);
  for (const char* const name : {"clang", "gcc", "symbolizer"}) {
    EXPECT_EQ(rows.at(name)["health"], "note") << name;
  }
  EXPECT_EQ(rows.at("target")["health"], "ok");
  const CommandRun by_target = doctor_here({"--target", server.url()});
  EXPECT_EQ(by_target.exit_code, 0) << by_target.out;
  EXPECT_EQ(rows_of(by_target).at("clang")["health"], "note") << "a target asks for http alone";
  EXPECT_EQ(doctor_here().exit_code, 4) << "everything is needed unless something is asked for";
}

TEST_F(DoctorWithPrograms, NeedsWhatAnyPurposeNeeds) {
  EXPECT_EQ(doctor_here({"--for", "stress"}).exit_code, 0);
  for (const char* const purposes : {"build", "tsan", "asan", "fuzz", "stress,fuzz"}) {
    EXPECT_EQ(doctor_here({"--for", purposes}).exit_code, 4) << purposes;
  }
  EXPECT_EQ(doctor_here({"--for", "stress", "--for", "build"}).exit_code, 4);
  EXPECT_EQ(doctor_here({"--for", "stress", "--target", "http://127.0.0.1:1"}).exit_code, 4)
      << "a server that is named is to be attacked";
}

TEST_F(DoctorWithPrograms, SaysWhatANoteWouldBeNeededFor) {
  const CommandRun run = doctor_of_words_here({"--for", "stress"});
  EXPECT_THAT(run.out, HasSubstr("note     clang             clang++-19 is not in PATH"));
  EXPECT_THAT(run.out, HasSubstr("for build, tsan, asan, fuzz: sudo apt-get install clang-19"));
  EXPECT_THAT(run.out, Not(HasSubstr("failing")));
}

TEST(DoctorVerb, RefusesAnUnknownPurposeAndListsThoseThatThereAre) {
  for (const std::string purpose : {"races", "Http", "http,races", " http"}) {
    const CommandRun run = doctor({"--for", purpose});
    EXPECT_EQ(run.exit_code, 2) << purpose;
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err,
                HasSubstr("is not known; there are stress, http, build, tsan, asan, fuzz"));
  }
  for (const char* const none : {"", ","}) {
    EXPECT_EQ(doctor({"--for", none}).exit_code, 2) << '"' << none << '"';
  }
}

}  // namespace
}  // namespace misdeal::harness

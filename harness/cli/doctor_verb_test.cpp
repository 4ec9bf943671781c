#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"
#include "harness/live/demo_server.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

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

}  // namespace
}  // namespace misdeal::harness

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_line.h"
#include "harness/live/demo_server.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

struct DoctorRun {
  int exit_code;
  std::string out;
};

DoctorRun doctor(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), {"misdeal", "doctor"});
  ::testing::internal::CaptureStdout();
  const int exit_code = run_command_line(static_cast<int>(arguments.size()), arguments.data());
  std::fflush(stdout);
  return {exit_code, ::testing::internal::GetCapturedStdout()};
}

std::map<std::string, nlohmann::json> rows_of(const DoctorRun& run) {
  const auto json = nlohmann::json::parse(run.out, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << run.out;
  EXPECT_EQ(json["exit_code"], run.exit_code);
  std::map<std::string, nlohmann::json> rows;
  for (const nlohmann::json& row : json["rows"]) rows[row["name"]] = row;
  return rows;
}

TEST(DoctorVerb, LooksAtThisMachineAndAServerOnIt) {
  const DemoServer server(/*is_correct=*/true);
  const DoctorRun run = doctor({"--json", "--target", server.url().c_str()});
  const auto rows = rows_of(run);
  const bool has_failing = std::ranges::any_of(
      rows, [](const auto& entry) { return entry.second["health"] == "failing"; });
  EXPECT_EQ(run.exit_code, has_failing ? 4 : 0) << run.out;
  for (const char* const name : {"thread-sanitizer", "clang", "gcc", "symbolizer", "cores", "clock",
                                 "loopback", "disk", "target"}) {
    ASSERT_TRUE(rows.contains(name)) << name;
    const nlohmann::json& row = rows.at(name);
    EXPECT_EQ(row["health"] == "ok", row["remedy"] == "") << row;
  }
  EXPECT_EQ(rows.at("loopback")["health"], "ok") << "tests need it";
  EXPECT_EQ(rows.at("target")["health"], "ok");
  EXPECT_THAT(rows.at("target")["found"], HasSubstr("answers 404 in "));
}

TEST(DoctorVerb, ExitsWith4AndSaysWhatToDoWhenTheServerIsNotThere) {
  const DoctorRun run = doctor({"--target", "http://127.0.0.1:1"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.out, HasSubstr("failing  target"));
  EXPECT_THAT(run.out, HasSubstr("do: start the server"));
}

TEST(DoctorVerb, ExitsWith4WhenNothingCanBeWritten) {
  const DoctorRun run = doctor({"--json", "--out", "/proc/version/out"});
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(rows_of(run).at("disk")["health"], "failing");
}

}  // namespace
}  // namespace misdeal::harness

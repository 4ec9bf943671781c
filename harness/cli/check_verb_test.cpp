#include "harness/cli/check_verb.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "harness/check/simulated_play.h"
#include "harness/history/history_file.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

class CheckVerb : public ::testing::Test {
 protected:
  CheckVerb() { std::filesystem::create_directories(folder_); }
  ~CheckVerb() override { std::filesystem::remove_all(folder_); }

  struct Run {
    int exit_code;
    std::string out;
    std::string err;
  };
  Run check(const History& history) {
    EXPECT_TRUE(write_history(history, options_.file));
    return check();
  }
  Run check() {
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    const int exit_code = run_check(options_);
    return {exit_code, ::testing::internal::GetCapturedStdout(),
            ::testing::internal::GetCapturedStderr()};
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                  ("check_verb_test." + std::to_string(::getpid()) + "." +
                                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
  CheckVerbOptions options_{.file = folder_ / "history.mdh"};
};

TEST_F(CheckVerb, ExitsWith0WhenAllHolds) {
  const Run run = check(simulate_play({.operations = 300, .seed = 2}));
  EXPECT_EQ(run.exit_code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr("verdict: holds"));
  EXPECT_EQ(run.err, "");
}

TEST_F(CheckVerb, ExitsWith1AndShowsTheOperationsOfAViolation) {
  History history = simulate_play({.operations = 300, .seed = 2});
  history.operations[100].chips_total = {-3};
  history.engine_name = "evil\x1b[2J";
  const Run run = check(history);
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_THAT(run.out, HasSubstr("chip-conservation violated at table 0"));
  EXPECT_EQ(run.out.find('\x1b'), std::string::npos);
}

TEST_F(CheckVerb, ExitsWith2AndOneLineForAFileThatIsNoHistory) {
  std::ofstream(options_.file) << "not a history";
  const Run run = check();
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1);
  EXPECT_EQ(run.out, "");
}

TEST_F(CheckVerb, ExitsWith3WhenNothingIsDecided) {
  EXPECT_EQ(check(History{}).exit_code, 3);
  History history = simulate_play({.operations = 300, .seed = 2, .has_audit = false});
  for (Operation& operation : history.operations) {
    operation.version = engine::kNoVersion;
  }
  options_.check.budget.search_steps_max = 10;
  const Run run = check(history);
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("left unchecked"));
}

TEST_F(CheckVerb, ExportsTheOperationsAndSaysWhenItCannot) {
  const auto operations = folder_ / "operations.jsonl";
  options_.jsonl = operations;
  EXPECT_EQ(check(simulate_play({.operations = 300, .seed = 2})).exit_code, 0);
  EXPECT_GT(std::filesystem::file_size(operations), 300U * 50);
  options_.jsonl = folder_ / "none" / "operations.jsonl";
  const Run run = check();
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_THAT(run.out, HasSubstr("verdict: holds"));
  EXPECT_THAT(run.err, HasSubstr("cannot write"));
}

}  // namespace
}  // namespace misdeal::harness

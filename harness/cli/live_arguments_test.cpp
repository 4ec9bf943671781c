#include "harness/cli/live_arguments.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/tests/present.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class LiveArguments : public ::testing::Test {
 protected:
  LiveArguments() {
    std::ofstream(profile_) << R"({"misdeal_profile": 1, "observe": "GET /counter",
      "amounts": {"count": "/value"},
      "actions": {"add": {"request": "POST /counter/add", "effect": {"count": 1}}}})";
  }
  ~LiveArguments() override { fs::remove(profile_); }

  [[nodiscard]] StressArguments arguments() const {
    return {.target = "http://127.0.0.1:8080", .profile = profile_.string(), .seed = 3};
  }

  fs::path profile_ =
      fs::temp_directory_path() / ("live_arguments_test." + std::to_string(::getpid()) + ".json");
};

TEST_F(LiveArguments, AskForALoopThatIsClosedUnlessThereIsARate) {
  const StressArguments closed = arguments();
  const auto closed_options = live_options_of(closed);
  ASSERT_TRUE(closed_options) << closed_options.error();
  EXPECT_FALSE(closed_options->live.rate);

  StressArguments open = arguments();
  open.rate = 12.5;
  const auto options = live_options_of(open);
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(present(options->live.rate).shots_per_second, 12.5);
  EXPECT_THAT(options->command_again, HasSubstr("--rate 12.5"));
}

TEST_F(LiveArguments, SearchAsLongForAnOrderAsIsAskedFor) {
  StressArguments patient = arguments();
  patient.search_steps = 3'000'000;
  const auto options = live_options_of(patient);
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options->live.budget.search_steps_per_round, 3'000'000U);
  EXPECT_GE(options->live.budget.search_steps_max, 3'000'000U);
  EXPECT_THAT(options->command_again, HasSubstr("--search-steps 3000000"));
}

TEST_F(LiveArguments, RefuseAnAddressThatCannotBeAttacked) {
  for (const char* target : {"https://127.0.0.1:8443", "127.0.0.1:1", "http://127.0.0.1:99999"}) {
    StressArguments wrong = arguments();
    wrong.target = target;
    const auto options = live_options_of(wrong);
    ASSERT_FALSE(options) << target;
    EXPECT_THAT(options.error(), HasSubstr("--target: cannot use the URL"));
  }
}

// The server's process is another one next time, but without one --sync freeze would be refused.
TEST_F(LiveArguments, GiveACommandThatFreezesTheServerAgain) {
  StressArguments freezing = arguments();
  freezing.sync = "freeze";
  freezing.freeze_pid = 4711;
  const auto options = live_options_of(freezing);
  ASSERT_TRUE(options) << options.error();
  EXPECT_THAT(options->command_again, HasSubstr("--sync freeze --freeze 4711"));
}

struct RefusedLive {
  std::function<void(StressArguments&)> change;
  std::string names;
};

TEST_F(LiveArguments, AreRefusedInOneLineWhenTheyCannotBeOrContradictEachOther) {
  const std::vector<RefusedLive> refused = {
      {[](auto& a) { a.rate = 0; }, "--rate 0 is not between"},
      {[](auto& a) { a.rate = -5; }, "--rate -5 is not between"},
      {[](auto& a) { a.rate = 2e6; }, "--rate 2e+06 is not between"},
      {[](auto& a) { a.rate = std::numeric_limits<double>::quiet_NaN(); }, "--rate nan"},
      {[](auto& a) { a.rate = std::numeric_limits<double>::infinity(); }, "--rate inf"},
      {[](auto& a) { a.rate = 100, a.sync = "tight"; }, "--rate cannot be used together with --s"},
      {[](auto& a) { a.rate = 100, a.freeze_pid = 77; }, "--rate cannot be used together with --f"},
      {[](auto& a) { a.rate = 100, a.suite = "idempotency"; }, "together with --suite"},
      {[](auto& a) { a.sync = "paced"; }, "--sync paced is asked for with --rate N"},
      {[](auto& a) { a.sync = "freeze"; }, "--sync freeze needs --freeze PID"},
      {[](auto& a) { a.freeze_pid = 1; }, "--freeze"},
      {[](auto& a) { a.target = ""; }, "--target"},
  };
  for (const RefusedLive& refusal : refused) {
    StressArguments wrong = arguments();
    refusal.change(wrong);
    const auto options = live_options_of(wrong);
    ASSERT_FALSE(options) << refusal.names;
    EXPECT_THAT(options.error(), HasSubstr(refusal.names));
    EXPECT_EQ(options.error().find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace misdeal::harness

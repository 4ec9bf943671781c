#include "harness/cli/stress_arguments.h"

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

TEST(StressArguments, DefaultToTenSecondsAgainstTheDefaultMode) {
  const auto options = options_of({});
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options->stress.engine->name, "per-table-lock");
  EXPECT_EQ(options->stress.duration, std::chrono::seconds{10});
  EXPECT_FALSE(options->stress.operations);
  EXPECT_FALSE(options->stress.request_ttl);
}

TEST(StressArguments, LeaveTheTimeOpenWhenOperationsAreGiven) {
  const auto options = options_of({.actions = 500});
  ASSERT_TRUE(options);
  EXPECT_FALSE(options->stress.duration);
  EXPECT_EQ(options->stress.operations, 500U);
}

struct Refused {
  std::function<void(StressArguments&)> change;
  std::string names;  ///< the message must tell which argument, and quote its value
};

TEST(StressArguments, AreRefusedByNameWhenTheyCannotBe) {
  const std::vector<Refused> refused = {
      {[](auto& a) { a.engine = "chess"; }, "--engine \"chess\""},
      {[](auto& a) { a.processing = "boolean-flag"; }, "--processing \"boolean-flag\""},
      {[](auto& a) { a.engine = a.processing = "optimistic"; }, "--engine and --processing"},
      {[](auto& a) { a.threads = 0; }, "--threads 0"},
      {[](auto& a) { a.threads = 257; }, "--threads 257"},
      {[](auto& a) { a.tables = 0; }, "--tables 0"},
      {[](auto& a) { a.seats = 1; }, "--seats 1"},
      {[](auto& a) { a.seats = 10; }, "--seats 10"},
      {[](auto& a) { a.duration = "10"; }, "--duration \"10\""},
      {[](auto& a) { a.duration = "-3s"; }, "--duration \"-3s\""},
      {[](auto& a) { a.actions = 0; }, "--actions 0"},
      {[](auto& a) { a.ttl = "soon"; }, "--ttl \"soon\""},
      {[](auto& a) { a.watchdog = "0s"; }, "--watchdog \"0s\""},
      {[](auto& a) { a.watchdog = "999ms"; }, "--watchdog \"999ms\""},
      {[](auto& a) { a.mix = "folds"; }, "\"folds\""},
      {[](auto& a) { a.mix = "clean=0"; }, "--mix"},
      {[](auto& a) { a.players = "two"; }, "--players \"two\""},
      {[](auto& a) { a.deck_failures_percent = 51; }, "--deck-failures 51"},
      {[](auto& a) { a.epoch_actions = 1; }, "--epoch-actions 1"},
      {[](auto& a) { a.out = ""; }, "--out"},
      {[](auto& a) { a.rate = 100; }, "--rate, --suite and --rounds need a --profile"},
  };
  for (const Refused& refusal : refused) {
    StressArguments arguments;
    refusal.change(arguments);
    const auto options = options_of(arguments);
    ASSERT_FALSE(options) << refusal.names;
    EXPECT_THAT(options.error(), HasSubstr(refusal.names));
    EXPECT_EQ(options.error().find('\n'), std::string::npos);
  }
}

TEST(StressArguments, GiveACommandThatAsksForTheSameAgain) {
  const StressArguments arguments{.program = "bin/my misdeal",
                                  .engine = "torn-read",
                                  .threads = 8,
                                  .duration = "3s",
                                  .seed = 42,
                                  .mix = "observe=3,clean",
                                  .ttl = "2ms",
                                  .players = "serial",
                                  .watchdog = "",
                                  .keeps_going = true,
                                  .out = "some where"};
  const auto options = options_of(arguments);
  ASSERT_TRUE(options) << options.error();
  EXPECT_EQ(options->command_again,
            "'bin/my misdeal' stress --engine torn-read --seed 42 --threads 8 --tables 4 --seats 6 "
            "--duration 3s --mix observe=3,clean --ttl 2ms --players serial --keep-going --out "
            "'some where'");
}

TEST(StressArguments, DrawASeedAndTellIt) {
  const auto options = options_of({});
  ASSERT_TRUE(options);
  EXPECT_THAT(options->command_again, HasSubstr("--seed " + std::to_string(options->stress.seed)));
}

}  // namespace
}  // namespace misdeal::harness

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/sanitizer/fingerprint.h"
#include "reports/sanitizer/sanitized_program.h"
#include "reports/sanitizer/stack_frame.h"

namespace misdeal::reports {

namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::size_t stacks_of(const SanitizerReport& report, StackRole role) {
  return static_cast<std::size_t>(std::ranges::count(report.stacks, role, &SanitizerStack::role));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_F(SanitizedPrograms, ADataRaceHasTwoSidesWithThreadsMutexAndPlaces) {
  const auto reports = reports_of(program_text("data_race"), "thread");
  ASSERT_EQ(reports.size(), 1U);
  const SanitizerReport& race = reports.front();
  EXPECT_EQ(rule_id(race), "tsan/data-race");
  EXPECT_THAT(project_symbols(race), ElementsAre("deposit(Wallet&)", "withdraw(Wallet&)"));
  EXPECT_EQ(title_of(race), "data race between deposit and withdraw");
  EXPECT_EQ(stacks_of(race, StackRole::side), 2U);
  EXPECT_EQ(stacks_of(race, StackRole::thread), 2U);
  EXPECT_EQ(stacks_of(race, StackRole::mutex), 1U);
  EXPECT_THAT(race.stacks[0].title,
              AnyOf(StartsWith("Write of size 8"), StartsWith("Read of size 8")));
  EXPECT_THAT(race.stacks[0].title + race.stacks[1].title, HasSubstr("(mutexes: write M0)"));
  for (std::size_t side = 0; side < 2; ++side) {
    const StackFrame* const frame = project_frame(race.stacks[side]);
    ASSERT_NE(frame, nullptr);
    const bool is_deposit = frame->function == "deposit(Wallet&)";
    EXPECT_EQ(frame->file, (folder_ / "program.cpp").string());
    EXPECT_EQ(frame->line, is_deposit ? 12U : 16U);
    EXPECT_GT(frame->column, 1U);
  }
}

TEST_F(SanitizedPrograms, AMovedRaceKeepsItsFingerprintAndAnotherHasAnother) {
  const std::string text = program_text("data_race");
  const auto before = reports_of(text, "thread");
  const std::string lambda_above = "auto above = [] { return 1; };\n";
  const auto moved = reports_of(std::string(50, '\n') + lambda_above + text, "thread");
  const auto other = reports_of(replaced(replaced(text, "void withdraw(", "void take_out("),
                                         "withdraw(wallet);", "take_out(wallet);"),
                                "thread");
  ASSERT_TRUE(before.size() == 1 && moved.size() == 1 && other.size() == 1);
  EXPECT_NE(project_frame(before[0].stacks[0])->line, project_frame(moved[0].stacks[0])->line);
  EXPECT_EQ(fingerprint(before[0]), fingerprint(moved[0]));
  EXPECT_NE(fingerprint(before[0]), fingerprint(other[0]));
}

TEST_F(SanitizedPrograms, LocksInEitherOrderHaveBothOrders) {
  const auto reports = reports_of(program_text("lock_order"), "thread");
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(rule_id(reports[0]), "tsan/lock-order-inversion");
  EXPECT_THAT(project_symbols(reports[0]), ElementsAre("back()", "there()"));
  EXPECT_EQ(stacks_of(reports[0], StackRole::side), 4U) << "two of each order";
  ASSERT_FALSE(reports[0].notes.empty());
  EXPECT_THAT(reports[0].notes.front(), StartsWith("Cycle in lock order graph: M0"));
}

TEST_F(SanitizedPrograms, OtherKindsOfThreadSanitizerAreKnownByTheirFunctions) {
  struct Case {
    const char* program;
    const char* rule;
    const char* symbol;
  };
  for (const Case& it :
       {Case{"thread_leak", "tsan/thread-leak", "start_and_forget()"},
        Case{"locked_mutex_destroyed", "tsan/destroy-of-a-locked-mutex", "drop()"},
        Case{"signal_unsafe", "tsan/signal-unsafe-call-inside-of-a-signal", "on_signal(int)"}}) {
    const auto reports = reports_of(program_text(it.program), "thread");
    ASSERT_EQ(reports.size(), 1U) << it.program;
    EXPECT_EQ(rule_id(reports[0]), it.rule);
    EXPECT_THAT(project_symbols(reports[0]), ElementsAre(it.symbol));
  }
}

TEST_F(SanitizedPrograms, UseAfterFreeHasTheUseAndTheEndAsSides) {
  const auto reports = reports_of(program_text("use_after_free"), "address");
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(rule_id(reports[0]), "asan/heap-use-after-free");
  EXPECT_THAT(project_symbols(reports[0]), ElementsAre("drop(int const*)", "take(int const*)"));
  EXPECT_EQ(stacks_of(reports[0], StackRole::memory), 1U);
  EXPECT_EQ(reports[0].stacks[0].title.substr(0, 14), "READ of size 4");
}

TEST_F(SanitizedPrograms, EachLeakIsOneReport) {
  const auto reports = reports_of(program_text("memory_leak"), "address");
  ASSERT_EQ(reports.size(), 2U);
  std::vector<std::string> titles;
  for (const SanitizerReport& report : reports) {
    EXPECT_EQ(rule_id(report), "lsan/memory-leak");
    titles.push_back(title_of(report));
  }
  EXPECT_THAT(titles,
              ::testing::UnorderedElementsAre("memory leak in lose", "memory leak in lose_more"));
}

TEST_F(SanitizedPrograms, UndefinedBehaviorIsToldByKindAndMerged) {
  const auto reports = merge_alike(reports_of(program_text("overflow"), "undefined"));
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(rule_id(reports[0]), "ubsan/signed-integer-overflow");
  EXPECT_THAT(project_symbols(reports[0]), ElementsAre("sum(int, int)"));
  EXPECT_EQ(rule_id(reports[1]), "ubsan/index-out-of-bounds-for-type");
  EXPECT_EQ(title_of(reports[1]), "index out of bounds for type in at");
}

}  // namespace misdeal::reports

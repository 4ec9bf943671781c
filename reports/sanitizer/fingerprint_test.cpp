#include "reports/sanitizer/fingerprint.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace misdeal::reports {

namespace {

constexpr std::uint64_t kSeed = 20'261'126;

/// A report of the given functions, with all else at random.
SanitizerReport random_report(const std::vector<std::string>& functions, std::mt19937_64& random) {
  SanitizerReport report{.tool = std::string(kThreadSanitizer),
                         .kind = "data race",
                         .message = "data race (pid=" + std::to_string(random() % 9'999) + ")",
                         .stacks = {},
                         .notes = {},
                         .log = "log",
                         .log_line = random() % 1'000};
  for (const std::string& function : functions) {
    SanitizerStack stack{StackRole::side, "Write of size 8 at " + std::to_string(random()), {}};
    for (unsigned i = 0; i < random() % 3; ++i) {
      stack.frames.push_back({"std::atomic<int>::load() const", "/usr/include/c++/12/atomic",
                              static_cast<unsigned>(random() % 500), 3, "a+0x1"});
    }
    stack.frames.push_back({function, "/src/wallet.cpp", static_cast<unsigned>(random() % 5'000),
                            static_cast<unsigned>(random() % 100), "a+0x2"});
    for (unsigned i = 0; i < random() % 4; ++i) {
      stack.frames.push_back(
          {"caller_" + std::to_string(random()), "/src/main.cpp", 1, 1, "a+0x3"});
    }
    report.stacks.push_back(std::move(stack));
  }
  const SanitizerStack thread{StackRole::thread,
                              "Thread T1",
                              {{"starter_" + std::to_string(random()), "/src/a.cpp", 1, 1, ""}}};
  if (random() % 2 == 0) report.stacks.push_back(thread);
  return report;
}

std::vector<std::string> random_functions(std::mt19937_64& random) {
  return {"f" + std::to_string(random() % 40) + "(int)",
          "g" + std::to_string(random() % 40) + "()"};
}

}  // namespace

TEST(Fingerprint, SurvivesMovedLinesSwappedSidesAndOtherCallers) {
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 2'000; ++round) {
    auto functions = random_functions(random);
    const SanitizerReport before = random_report(functions, random);
    std::ranges::reverse(functions);
    SanitizerReport after = random_report(functions, random);
    ASSERT_EQ(fingerprint(before), fingerprint(after)) << functions[0] << " " << functions[1];
    std::ranges::reverse(after.stacks);
    ASSERT_EQ(fingerprint(before), fingerprint(after));
  }
}

TEST(Fingerprint, DiffersWithEitherFunctionTheKindAndTheTool) {
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 2'000; ++round) {
    const auto functions = random_functions(random);
    auto others = random_functions(random);
    if (functions == others) others[0] += "x";
    const SanitizerReport report = random_report(functions, random);
    ASSERT_NE(fingerprint(report), fingerprint(random_report(others, random)));
    ASSERT_NE(fingerprint(report), fingerprint(random_report({functions[0]}, random)));
    SanitizerReport of_other_kind = report;
    of_other_kind.kind = "data race on vptr";
    ASSERT_NE(fingerprint(report), fingerprint(of_other_kind));
    SanitizerReport of_other_tool = report;
    of_other_tool.tool = "AddressSanitizer";
    ASSERT_NE(fingerprint(report), fingerprint(of_other_tool));
  }
}

TEST(Fingerprint, LeavesOutNumbersThatACompilerGives) {
  const auto symbol = [](const char* function) {
    return project_symbol({StackRole::side, "", {{function, "/src/a.cpp", 1, 1, ""}}});
  };
  EXPECT_EQ(symbol("main::$_1::operator()() const"), symbol("main::$_12::operator()() const"));
  EXPECT_EQ(symbol("f(int) [clone .cold]"), symbol("f(int)"));
  EXPECT_NE(symbol("table_1()"), symbol("table_2()"));
}

TEST(Fingerprint, FallsBackToWhatThereIs) {
  const SanitizerStack unnamed{StackRole::side, "", {{"", "", 0, 0, "race+0xe7bdf"}}};
  EXPECT_EQ(project_symbol(unnamed), "race+0xe7bdf");
  EXPECT_EQ(project_symbol({}), "");
  const SanitizerStack of_a_file{StackRole::side, "", {{"", "a.cpp", 3, 4, ""}}};
  EXPECT_EQ(project_symbol(of_a_file), "a.cpp");
  const SanitizerStack of_the_library{
      StackRole::side,
      "",
      {{"memcpy", "", 0, 0, "a+0x1"}, {"std::x()", "/usr/include/c++/12/x", 1, 1, ""}}};
  EXPECT_EQ(project_symbol(of_the_library), "memcpy");
}

TEST(MergedReports, KeepTheFirstWithTheCountsOfAll) {
  std::mt19937_64 random(kSeed);
  SanitizerReport first = random_report({"f()", "g()"}, random);
  SanitizerReport again = random_report({"g()", "f()"}, random);
  again.count = 3;
  const SanitizerReport other = random_report({"h()", "g()"}, random);
  const auto merged = merge_alike({first, other, again});
  ASSERT_EQ(merged.size(), 2U);
  first.count = 4;
  EXPECT_EQ(merged[0], first);
  EXPECT_EQ(merged[1], other);
}

}  // namespace misdeal::reports

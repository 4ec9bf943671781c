#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/headline.h"
#include "reports/print_summary.h"
#include "reports/sample_results.h"
#include "reports/sarif_sanitizer.h"
#include "reports/write_html.h"
#include "reports/write_junit.h"
#include "reports/write_sarif.h"
#include "reports/write_summary.h"

namespace misdeal::reports {

namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string text_by(void (*write)(const RunResult&, std::ostream&), const RunResult& result) {
  std::ostringstream out;
  write(result, out);
  return out.str();
}

json sarif_run(const RunResult& result) {
  return json::parse(text_by(write_sarif, result)).at("runs").at(0);
}

}  // namespace

TEST(SarifOfSanitizers, HasARuleForEachKindAndAThreadFlowForEachStack) {
  const json run = sarif_run(samples::sanitized());
  ASSERT_EQ(run.at("results").size(), 2U);
  const json& rules = run.at("tool").at("driver").at("rules");
  for (const json& result : run.at("results")) {
    const json& rule = rules.at(result.at("ruleIndex").get<std::size_t>());
    EXPECT_EQ(rule.at("id"), result.at("ruleId"));
    EXPECT_FALSE(rule.at("help").at("text").get<std::string>().empty());
    EXPECT_LE(rule.at("fullDescription").at("text").get<std::string>().size(), 1'024U);
  }
  const json& race = run.at("results").at(0);
  EXPECT_EQ(race.at("ruleId"), "tsan/data-race");
  EXPECT_EQ(race.at("occurrenceCount"), 3);
  const json& flows = race.at("codeFlows").at(0).at("threadFlows");
  ASSERT_EQ(flows.size(), 3U);
  EXPECT_EQ(flows.at(0).at("message").at("text"),
            "Write of size 8 at 0x7ffc by thread T2 (mutexes: write M0)");
  EXPECT_EQ(flows.at(2).at("message").at("text"),
            "Thread T2 (tid=9, running) created by main thread at");
}

TEST(SarifOfSanitizers, HasOnlyRelativePathsAndTheClashLast) {
  const json run = sarif_run(samples::sanitized());
  const json& race = run.at("results").at(0);
  const json& place = race.at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "engine/wallet.cpp");
  EXPECT_EQ(place.at("region").at("startLine"), 12);
  EXPECT_EQ(place.at("region").at("startColumn"), 7);
  const json& steps = race.at("codeFlows").at(0).at("threadFlows").at(0).at("locations");
  EXPECT_FALSE(steps.at(0).at("location").contains("physicalLocation")) << "a file of the system";
  EXPECT_EQ(steps.at(1).at("location").at("physicalLocation").at("artifactLocation").at("uri"),
            "engine/wallet.cpp");
  const json& second = run.at("results").at(1).at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(second.at("artifactLocation").at("uri"), "engine/main%20program.cpp");
}

TEST(SarifOfSanitizers, KeepsAnAlertThatMoved) {
  RunResult moved = samples::sanitized();
  auto& stacks = moved.sanitizers->reports[0].stacks;
  for (SanitizerStack& stack : stacks) {
    for (StackFrame& frame : stack.frames) frame.line += 50;
  }
  std::swap(stacks[0], stacks[1]);
  const auto print_of = [](const RunResult& result) {
    return sarif_run(result).at("results").at(0).at("partialFingerprints");
  };
  EXPECT_EQ(print_of(samples::sanitized()), print_of(moved));
  stacks[0].frames[0].function = "tip(Wallet&)";
  EXPECT_NE(print_of(samples::sanitized()), print_of(moved));
}

TEST(SarifOfSanitizers, IsLocatedInTheLogIfNoFileIsKnown) {
  RunResult result = samples::sanitized();
  for (SanitizerReport& report : result.sanitizers->reports) report.stacks.clear();
  const json place =
      sarif_run(result).at("results").at(0).at("locations").at(0).at("physicalLocation");
  EXPECT_EQ(place.at("artifactLocation").at("uri"), "tsan.log");
  EXPECT_EQ(place.at("region").at("startLine"), 2);
}

TEST(Uri, IsRelativeAndEncoded) {
  EXPECT_EQ(uri_of("/src/a b%.cpp", "/src"), "a%20b%25.cpp");
  EXPECT_EQ(uri_of("/usr/include/a.h", "/src"), "usr/include/a.h");
  EXPECT_EQ(uri_of("//evil.example/a", "/src").substr(0, 4), "evil");
  EXPECT_EQ(uri_of("javascript:alert(1)", "/src"), "javascript%3Aalert%281%29");
  EXPECT_EQ(uri_of("\xff\n", "/src"), "%FF%0A");
}

TEST(JUnitOfSanitizers, HasACaseForEachReportAndOneThatPassesWithoutAny) {
  const std::string text = text_by(write_junit, samples::sanitized());
  EXPECT_THAT(text, HasSubstr("tests=\"4\" failures=\"3\" errors=\"0\""));
  EXPECT_THAT(text, HasSubstr("name=\"ThreadSanitizer: data race between deposit and withdraw ["));
  EXPECT_THAT(text, HasSubstr("#0 deposit(Wallet&amp;) at engine/wallet.cpp:12:7"));
  RunResult clean = samples::sanitized();
  clean.verdict = harness::Verdict::holds;
  clean.sanitizers->reports.clear();
  EXPECT_EQ(exit_code(clean), 0);
  EXPECT_THAT(text_by(write_junit, clean), HasSubstr("tests=\"2\" failures=\"0\" errors=\"0\""));
}

TEST(SanitizerOutputs, TellBothSidesForPeople) {
  const std::string html = text_by(write_html, samples::sanitized());
  std::ostringstream printed;
  print_summary(samples::sanitized(), printed, false);
  const std::string summary = text_by(write_summary, samples::sanitized());
  for (const std::string& text : {html, printed.str()}) {
    EXPECT_THAT(text, HasSubstr("data race between deposit and withdraw"));
    EXPECT_THAT(text, HasSubstr("engine/wallet.cpp:12:7"));
    EXPECT_THAT(text, HasSubstr("engine/wallet.cpp:16:9"));
    EXPECT_THAT(text, HasSubstr("by thread T2 (mutexes: write M0)"));
  }
  EXPECT_THAT(printed.str(), StartsWith("VIOLATED: 1 data race, 1 × heap-use-after-free in 1 log"));
  EXPECT_THAT(summary, HasSubstr("| ThreadSanitizer | data race between deposit and withdraw | "));
  EXPECT_THAT(summary, HasSubstr("| 3 |"));
  EXPECT_THAT(html, Not(HasSubstr("href=\"#latency\"")));
  EXPECT_THAT(html, Not(HasSubstr("Latency")));
}

}  // namespace misdeal::reports

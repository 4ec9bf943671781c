#include "reports/write_sarif.h"

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/contract_clause.h"
#include "reports/sample_results.h"

namespace misdeal::reports {

namespace {

using nlohmann::json;

json run_of(const RunResult& result) {
  std::ostringstream out;
  write_sarif(result, out);
  const json sarif = json::parse(out.str());
  EXPECT_EQ(sarif.at("version"), "2.1.0");
  EXPECT_TRUE(sarif.at("$schema").is_string());
  EXPECT_EQ(sarif.at("runs").size(), 1U);
  return sarif.at("runs").at(0);
}

std::string fingerprint_of(const json& run, std::size_t result) {
  return run.at("results").at(result).at("partialFingerprints").at("primaryLocationLineHash");
}

}  // namespace

TEST(ContractClause, IsWhereTheContractHasIt) {
  std::ifstream file(MISDEAL_SOURCE_DIR "/docs/contract.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  std::string all;
  for (const auto& line : lines) all += line;
  for (std::size_t i = 0; i < harness::kPropertyCount; ++i) {
    const auto property = static_cast<harness::Property>(i);
    const ContractClause clause = clause_of(property);
    ASSERT_LE(clause.line, lines.size());
    ASSERT_GE(clause.line, 1U);
    EXPECT_EQ(lines[clause.line - 1], "## " + std::string(clause.heading));
    EXPECT_NE(all.find("`" + std::string(to_string(property)) + "`"), std::string::npos)
        << "the contract does not mention " << to_string(property);
  }
}

TEST(SarifReport, HasEverythingThatCodeScanningAsksForInARule) {
  const json rules = run_of(samples::empty()).at("tool").at("driver").at("rules");
  ASSERT_EQ(rules.size(), harness::kPropertyCount);
  for (const json& rule : rules) {
    EXPECT_FALSE(rule.at("id").get<std::string>().empty());
    EXPECT_FALSE(rule.at("shortDescription").at("text").get<std::string>().empty());
    EXPECT_LE(rule.at("fullDescription").at("text").get<std::string>().size(), 1024U);
    EXPECT_FALSE(rule.at("help").at("text").get<std::string>().empty());
    EXPECT_TRUE(rule.at("properties").at("security-severity").is_string());
    EXPECT_TRUE(rule.at("properties").at("precision").is_string());
  }
}

TEST(SarifReport, LocatesEachResultInARegionOfTheRepository) {
  const json run = run_of(samples::double_fold());
  ASSERT_EQ(run.at("results").size(), 2U);
  for (const json& result : run.at("results")) {
    EXPECT_FALSE(result.at("message").at("text").get<std::string>().empty());
    const std::size_t rule = result.at("ruleIndex");
    EXPECT_EQ(run.at("tool").at("driver").at("rules").at(rule).at("id"), result.at("ruleId"));
    const json& place = result.at("locations").at(0).at("physicalLocation");
    EXPECT_EQ(place.at("artifactLocation").at("uri"), "docs/contract.md");
    const json& region = place.at("region");
    EXPECT_GE(region.at("startLine").get<int>(), 1);
    EXPECT_EQ(region.at("startColumn"), 1);
    EXPECT_EQ(region.at("endLine"), region.at("startLine"));
    EXPECT_GT(region.at("endColumn").get<int>(), 4);
  }
}

TEST(SarifReport, TellsARaceWithAFlowForEachThread) {
  const json run = run_of(samples::double_fold());
  const json& flows = run.at("results").at(0).at("codeFlows").at(0).at("threadFlows");
  ASSERT_EQ(flows.size(), 2U);
  std::set<int> orders;
  for (const json& flow : flows) {
    for (const json& step : flow.at("locations")) {
      orders.insert(step.at("executionOrder").get<int>());
      EXPECT_TRUE(step.at("location").at("physicalLocation").contains("region"));
      EXPECT_NE(step.at("location").at("message").at("text").get<std::string>().find("fold"),
                std::string::npos);
    }
  }
  EXPECT_EQ(orders, (std::set<int>{1, 2}));
}

TEST(SarifReport, GivesOneBugOneFingerprintWhateverTheSeed) {
  RunResult result = samples::double_fold();
  const std::string before = fingerprint_of(run_of(result), 0);
  result.seed = 7;
  result.started_at = "2031-01-01T00:00:00Z";
  for (auto& operation : result.findings[0].operations) {
    operation.request.low += 99;
    operation.version += 1'000;
    operation.invoked_ns += 5'000;
    operation.client = 9;
  }
  result.findings[0].finding.message = "other words";
  EXPECT_EQ(fingerprint_of(run_of(result), 0), before);
}

TEST(SarifReport, GivesDifferentBugsDifferentFingerprints) {
  const RunResult original = samples::double_fold();
  std::set<std::string> fingerprints{fingerprint_of(run_of(original), 0),
                                     fingerprint_of(run_of(original), 1)};
  RunResult other_engine = original;
  other_engine.engine_name = "torn-read";
  fingerprints.insert(fingerprint_of(run_of(other_engine), 0));
  RunResult other_kind = original;
  other_kind.findings[0].operations[0].kind = harness::OperationKind::raise;
  fingerprints.insert(fingerprint_of(run_of(other_kind), 0));
  EXPECT_EQ(fingerprints.size(), 4U);
}

TEST(SarifReport, CountsRepetitionsOfABugInsteadOfRepeatingIt) {
  RunResult result = samples::double_fold();
  result.findings.push_back(result.findings[0]);
  const json results = run_of(result).at("results");
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results.at(0).at("occurrenceCount"), 2);
  EXPECT_EQ(results.at(1).at("occurrenceCount"), 1);
}

TEST(SarifReport, SaysWhenARunIsInconclusive) {
  const json vacuous = run_of(samples::vacuous()).at("invocations").at(0);
  EXPECT_EQ(vacuous.at("executionSuccessful"), false);
  EXPECT_EQ(vacuous.at("exitCode"), 3);
  EXPECT_EQ(vacuous.at("toolExecutionNotifications").size(), 1U);
  EXPECT_EQ(run_of(samples::all_holds()).at("invocations").at(0).at("executionSuccessful"), true);
  EXPECT_TRUE(run_of(samples::all_holds()).at("results").empty());
}

TEST(SarifReport, SurvivesHostileText) {
  EXPECT_EQ(run_of(samples::hostile()).at("results").size(), 4U);
}

}  // namespace misdeal::reports

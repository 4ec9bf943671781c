#include "reports/write_json.h"

#include <fstream>
#include <functional>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "reports/sample_results.h"

namespace misdeal::reports {

namespace {

using nlohmann::json;

json written(const RunResult& result) {
  std::ostringstream out;
  write_json(result, out);
  return json::parse(out.str());
}

/// What the schema says against a document; "" if it is valid.
std::string complaints(const json& document) {
  std::ifstream file(MISDEAL_SOURCE_DIR "/reports/report.schema.json");
  const json schema_document = json::parse(file);
  valijson::Schema schema;
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(schema_document), schema);
  valijson::Validator validator(valijson::Validator::kStrongTypes);
  valijson::ValidationResults results;
  validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(document), &results);
  std::string text;
  for (const auto& error : results) {
    for (const auto& step : error.context) text += step;
    text += ": " + error.description + "\n";
  }
  return text;
}

}  // namespace

TEST(ReportJson, IsValidBySchemaForEveryKindOfResult) {
  for (const RunResult& result :
       {samples::double_fold(), samples::all_holds(), samples::vacuous(), samples::undecided(),
        samples::fixed_rate(), samples::sanitized(), samples::empty(), samples::hostile()}) {
    EXPECT_EQ(complaints(written(result)), "");
  }
}

TEST(ReportJson, IsValidWithHandsAndRemedies) {
  RunResult result = samples::vacuous();
  result.hands_written = {.file = "hands.jsonl", .hands = 3, .actions = 9, .tables_cut_short = 1};
  result.remedies = {"give a shorter --ttl"};
  const json document = written(result);
  EXPECT_EQ(complaints(document), "");
  EXPECT_EQ(document["hands_written"]["tables_cut_short"], 1);
  EXPECT_EQ(document["remedies"][0], "give a shorter --ttl");
}

TEST(ReportJson, HasBothLatenciesOfAnOpenLoopAndTheOneOfAClosedLoop) {
  const json open = written(samples::fixed_rate());
  EXPECT_EQ(open["latencies"].back()["p50_ns"], (1 << 17) + 120);
  EXPECT_EQ(open["fixed_rate"]["latencies_from_due"].back()["p50_ns"], (1 << 24) + 120);
  EXPECT_EQ(open["fixed_rate"]["asked_per_s"], 200);
  EXPECT_EQ(open["fixed_rate"]["late"], 502);
  EXPECT_TRUE(written(samples::all_holds())["fixed_rate"].is_null());
}

TEST(ReportJson, HasTheContentionOfEveryLock) {
  const json locks = written(samples::all_holds())["locks"];
  ASSERT_EQ(locks.size(), 2U);
  EXPECT_EQ(locks[1]["name"], "table");
  EXPECT_EQ(locks[1]["contended"], 401'220);
  EXPECT_EQ(locks[1]["wait_sum_ns"], 14'204'000'000);
  EXPECT_EQ(locks[1]["wait"]["max_ns"], 1'800'000);
  EXPECT_EQ(locks[1]["longest_holder"], "Table::read (thread 72)");
}

TEST(ReportJson, IsRefusedByTheSchemaOnceCorrupted) {
  RunResult result = samples::double_fold();
  result.locks = samples::all_holds().locks;
  const json good = written(result);
  const std::vector<std::function<void(json&)>> corruptions{
      [](json& it) { it.erase("seed"); },
      [](json& it) { it["seed"] = 42; },
      [](json& it) { it["schema_version"] = 2; },
      [](json& it) { it["verdict"] = "fine"; },
      [](json& it) { it["surprise"] = true; },
      [](json& it) { it["exit_code"] = 2; },
      [](json& it) { it["operations"] = -1; },
      [](json& it) { it["findings"][0]["property"] = "no-such-property"; },
      [](json& it) { it["findings"][0]["operations"][0]["request"] = "7f3a"; },
      [](json& it) { it["findings"][0]["operations"][0]["invoked_ns"] = "soon"; },
      [](json& it) { it["findings"][0]["chip_trail"][0].erase("state_before"); },
      [](json& it) { it["findings"][0]["context"][0]["seat"] = 10; },
      [](json& it) { it["latencies"][0]["buckets"].erase(0); },
      [](json& it) { it["locks"][0].erase("retries"); },
      [](json& it) { it["locks"][0]["wait"].erase("p50_ns"); },
      [](json& it) { it["fixed_rate"] = {{"asked_per_s", 200}}; },
      [](json& it) { it["overlap"]["in_flight_max"] = nullptr; },
      [](json& it) { it.erase("sanitizers"); },
  };
  for (std::size_t i = 0; i < corruptions.size(); ++i) {
    json bad = good;
    corruptions[i](bad);
    EXPECT_NE(complaints(bad), "") << "corruption " << i;
  }
}

TEST(ReportJson, IsRefusedByTheSchemaOnceASanitizersReportIsCorrupted) {
  const json good = written(samples::sanitized());
  const std::vector<std::function<void(json&)>> corruptions{
      [](json& it) { it["fingerprint"] = "7"; },
      [](json& it) { it["count"] = 0; },
      [](json& it) { it["stacks"][0]["role"] = "actor"; },
      [](json& it) { it["stacks"][0]["frames"][0].erase("line"); },
  };
  for (std::size_t i = 0; i < corruptions.size(); ++i) {
    json bad = good;
    corruptions[i](bad["sanitizers"]["reports"][0]);
    EXPECT_NE(complaints(bad), "") << "corruption " << i;
  }
}

TEST(ReportJson, TellsTheRunInFull) {
  const json report = written(samples::double_fold());
  EXPECT_EQ(report["verdict"], "violated");
  EXPECT_EQ(report["exit_code"], 1);
  EXPECT_EQ(report["seed"], "42");
  EXPECT_EQ(report["properties"].size(), harness::kPropertyCount);
  const json& fold = report["findings"][0]["operations"][1];
  EXPECT_EQ(fold["request"], "7f3a21c4-0b6e-4d19-9c2e-5f10aa37d1e8");
  EXPECT_EQ(fold["kind"], "fold");
  EXPECT_EQ(fold["outcome"], "committed");
  EXPECT_EQ(fold["version"], 42);
  EXPECT_EQ(report["findings"][0]["chip_trail"].size(), 8U);
  EXPECT_EQ(report["findings"][1]["property"], "audit-chain");
}

TEST(ReportJson, SaysNullWhereThereIsNothing) {
  const json report = written(samples::double_fold());
  const json& unanswered = report["findings"][0]["context"].back();
  EXPECT_TRUE(unanswered["returned_ns"].is_null());
  EXPECT_TRUE(unanswered["version"].is_null());
  EXPECT_TRUE(unanswered["expected_version"].is_null());
  EXPECT_TRUE(report["findings"][0]["context"][1]["request"].is_null());
}

}  // namespace misdeal::reports

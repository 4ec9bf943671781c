#include "reports/read_sanitizer_report.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "reports/sample_results.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/write_json.h"

namespace misdeal::reports {

namespace {

using ::testing::HasSubstr;

std::string json_of(const SanitizerFindings& findings) {
  RunResult result = samples::sanitized();
  result.sanitizers = findings;
  std::ostringstream out;
  write_json(result, out);
  return out.str();
}

SanitizerFindings sample() {
  return *samples::sanitized().sanitizers;
}

}  // namespace

TEST(ReadFindings, GiveBackWhatWasWrittenButForPathsBelowTheRoot) {
  const auto read = parse_sanitizer_findings(json_of(sample()));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->reports[0].stacks[0].frames[0].file, "engine/wallet.cpp");
  EXPECT_EQ(read->reports[0].stacks[0].frames[1].file,
            sample().reports[0].stacks[0].frames[1].file);
  // Written and read again, nothing changes any more.
  const auto again = parse_sanitizer_findings(json_of(*read));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->reports, read->reports);
  EXPECT_EQ(again->bytes, read->bytes);
  for (std::size_t i = 0; i < read->reports.size(); ++i) {
    EXPECT_EQ(fingerprint(read->reports[i]), fingerprint(sample().reports[i]));
  }
}

TEST(ReadFindings, RefuseWhatTheyCannotPutTogether) {
  std::ostringstream attack;
  write_json(samples::double_fold(), attack);
  EXPECT_THAT(parse_sanitizer_findings(attack.str()).error(), HasSubstr("misdeal stress"));
  for (const char* const text : {"", "{}", "[]", "{\"schema_version\": 2}", "\xff"}) {
    EXPECT_FALSE(parse_sanitizer_findings(text).has_value()) << text;
  }
  auto document = nlohmann::json::parse(json_of(sample()));
  document["sanitizers"]["reports"][0]["stacks"][0]["role"] = "actor";
  EXPECT_THAT(parse_sanitizer_findings(document.dump()).error(), HasSubstr("actor"));
  document["sanitizers"]["reports"][0]["stacks"][0]["role"] = "a\nb" + std::string(9'000, 'x');
  const std::string shouted = parse_sanitizer_findings(document.dump()).error();
  EXPECT_EQ(shouted.find('\n'), std::string::npos);
  EXPECT_LT(shouted.size(), 1'000U);
}

TEST(ReadFindings, RefuseTypesThatWouldReadAsNothing) {
  using nlohmann::json;
  const json whole = json::parse(json_of(sample()));
  ASSERT_TRUE(parse_sanitizer_findings(whole.dump()).has_value());
  const auto changed = [&whole](const char* place, const json& value) {
    json document = whole;
    document[json::json_pointer(place)] = value;
    return parse_sanitizer_findings(document.dump());
  };
  const std::vector<json> others = {json::object(), nullptr, true, "1", 1.5, -1};
  for (const char* const place :
       {"/sanitizers/reports", "/sanitizers/logs", "/sanitizers/reports/0/stacks",
        "/sanitizers/reports/0/stacks/0/frames", "/sanitizers/reports/0/notes"}) {
    for (const json& value : others) EXPECT_FALSE(changed(place, value)) << place << value;
  }
  for (const char* const place :
       {"/sanitizers/bytes", "/sanitizers/reports/0/count", "/sanitizers/reports/0/log_line",
        "/sanitizers/reports/0/stacks/0/frames/0/line", "/exit_code"}) {
    for (const json& value : others) EXPECT_FALSE(changed(place, value)) << place << value;
  }
  EXPECT_FALSE(changed("/sanitizers/reports/0/count", 0));
  EXPECT_FALSE(changed("/sanitizers/reports/0/stacks/0/frames/0/line", 1ULL << 32U));
}

TEST(ReadFindings, RefuseAVerdictThatTheReportsDoNotBear) {
  const auto with = [](const char* verdict, int exit_code, bool has_reports) {
    auto document = nlohmann::json::parse(json_of(sample()));
    document["verdict"] = verdict;
    document["exit_code"] = exit_code;
    if (!has_reports) document["sanitizers"]["reports"] = nlohmann::json::array();
    return parse_sanitizer_findings(document.dump());
  };
  EXPECT_TRUE(with("violated", 66, true));
  EXPECT_TRUE(with("holds", 0, false));
  for (const auto& [verdict, code, has_reports] :
       {std::tuple("violated", 66, false), std::tuple("violated", 1, false),
        std::tuple("holds", 0, true), std::tuple("holds", 66, true),
        std::tuple("violated", 1, true), std::tuple("violated", 0, true),
        std::tuple("undecided", 3, false), std::tuple("holds", 3, false),
        std::tuple("holds", 66, false)}) {
    const auto read = with(verdict, code, has_reports);
    ASSERT_FALSE(read.has_value()) << verdict << code << has_reports;
    EXPECT_THAT(read.error(), HasSubstr(verdict));
    EXPECT_EQ(read.error().find('\n'), std::string::npos);
  }
}

// Shards: any split of the same reports, in any order, comes to the same.
TEST(MergedFindings, AreTheSameForEverySplitAndOrder) {
  constexpr std::uint64_t kSeed = 20'261'127;
  SCOPED_TRACE(kSeed);
  std::mt19937_64 random(kSeed);
  const auto counts_of = [](const SanitizerFindings& findings) {
    std::vector<std::pair<std::string, std::uint64_t>> counts;
    for (const auto& it : findings.reports) counts.emplace_back(fingerprint(it), it.count);
    std::ranges::sort(counts);
    return counts;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<SanitizerFindings> shards(1 + random() % 8);
    SanitizerFindings whole;
    for (unsigned i = 0; i < 30; ++i) {
      SanitizerReport report = sample().reports[random() % 2];
      report.count = 1 + random() % 5;
      report.stacks[0].frames[0].function = "f" + std::to_string(random() % 6);
      const SanitizerFindings one{
          .logs = {"log"}, .bytes = 1 + random() % 100, .source_root = "/src", .reports = {report}};
      merge_findings(whole, one);
      merge_findings(shards[random() % shards.size()], one);
    }
    std::ranges::shuffle(shards, random);
    SanitizerFindings merged;
    for (const SanitizerFindings& shard : shards) merge_findings(merged, shard);
    ASSERT_EQ(counts_of(merged), counts_of(whole));
    ASSERT_EQ(merged.bytes, whole.bytes);
    ASSERT_EQ(merged.logs.size(), whole.logs.size());
  }
}

TEST(MergedFiles, AreRefusedIfOneIsMissingOrGivenTwice) {
  const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                     ("merged_files." + std::to_string(::getpid()) + ".json");
  std::ofstream(file) << json_of(sample());
  EXPECT_TRUE(merge_report_files({file}).has_value());
  EXPECT_THAT(merge_report_files({file, file}).error(), HasSubstr("twice"));
  EXPECT_THAT(merge_report_files({file, "/nowhere"}).error(), HasSubstr("/nowhere"));
  std::filesystem::remove(file);
}

}  // namespace misdeal::reports

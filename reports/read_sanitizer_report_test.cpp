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

#include "reports/bench/export_results.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace misdeal::reports::bench {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kHostile = "sub\"mit\\<b>\n::error::/threads:4";

History history() {
  History made;
  made.commits = {{"0abc", "2026-01-01T00:00:00Z", ""}, {"1def", "2026-01-02T00:00:00+01:00", ""}};
  made.machines = {named_machine("one"), named_machine("two")};
  made.benchmarks = {kHostile};
  made.measures = {"real_time", "items_per_second", "fairness", "wait_p99_ns", "players"};
  made.builds = {{"clang", "-O3", "v1"}};
  const std::vector<Point> time{
      {.commit = 1, .value = 20, .low = 18, .high = 25, .repetitions = {18, 20, 25}}};
  const std::vector<Point> rate{
      {.commit = 1, .value = 1e6, .low = 5e5, .high = 2e6, .repetitions = {5e5, 1e6, 2e6}}};
  for (std::size_t measure = 0; measure < made.measures.size(); ++measure) {
    made.series.push_back({.measure = measure, .points = measure == 1 ? rate : time});
  }
  return made;
}

Exported exported(const std::string& format) {
  const History from = history();
  const auto chosen = choose_results(from, "", "");
  EXPECT_TRUE(chosen) << chosen.error();
  auto made = export_results(from, *chosen, format);
  EXPECT_TRUE(made) << made.error();
  return *made;
}

TEST(ExportResults, WritesRowsInWhichSmallerIsBetter) {
  const Exported made = exported("customSmallerIsBetter");
  const json rows = json::parse(made.text);
  ASSERT_EQ(rows.size(), 3U) << rows;
  EXPECT_EQ(rows[0]["name"], kHostile);
  EXPECT_EQ(rows[0]["unit"], "ns/iter");
  EXPECT_EQ(rows[0]["value"], 20.0);
  EXPECT_EQ(rows[0]["range"], "± 5");
  EXPECT_TRUE(rows[0]["extra"].is_string());
  // A million items a second are 1000 ns an item; fairness is better when higher, and stays out.
  EXPECT_EQ(rows[1]["unit"], "ns/item");
  EXPECT_EQ(rows[1]["value"], 1000.0);
  EXPECT_EQ(rows[1]["range"], "± 1000");
  EXPECT_THAT(rows[2]["name"].get<std::string>(), EndsWith(" wait_p99_ns"));
  EXPECT_EQ(made.notes.size(), 2U);
}

TEST(ExportResults, WritesBencherMetricFormat) {
  const json all = json::parse(exported("bencher").text);
  ASSERT_EQ(all.size(), 1U);
  const json& measures = all[kHostile];
  EXPECT_EQ(measures["latency"],
            (json{{"value", 20.0}, {"lower_value", 18.0}, {"upper_value", 25.0}}));
  EXPECT_EQ(measures["throughput"]["value"], 1e6);
  EXPECT_EQ(measures["wait-p99-ns"]["value"], 20.0);
  EXPECT_EQ(measures["fairness"]["upper_value"], 25.0);
}

TEST(ExportResults, WritesOpenMetricsInBaseUnits) {
  const std::string text = exported("openmetrics").text;
  EXPECT_THAT(text, EndsWith("\n# EOF\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE benchmark_real_time_seconds gauge\n"
                              "# UNIT benchmark_real_time_seconds seconds\n"));
  // 2026-01-02T00:00:00+01:00 is 1767308400.
  EXPECT_THAT(text, HasSubstr("machine=\"one\"} 2e-08 1767308400\n"));
  EXPECT_THAT(text, HasSubstr("benchmark_wait_p99_high_seconds{"));
  EXPECT_THAT(text, HasSubstr("benchmark=\"sub\\\"mit\\\\<b>"));
  EXPECT_THAT(text, Not(HasSubstr("\n::error::")));
}

TEST(ExportResults, WritesOpenMetricsThatPrometheusReads) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() /
                                       ("misdeal-openmetrics-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto import = [&folder](const std::string& text) {
    std::ofstream(folder / "results.om") << text;
    const std::string command = MISDEAL_PROMTOOL " tsdb create-blocks-from openmetrics " +
                                (folder / "results.om").string() + " " +
                                (folder / "data").string() + " > /dev/null 2>&1";
    return std::system(command.c_str());
  };
  std::string text = exported("openmetrics").text;
  EXPECT_EQ(import(text), 0) << text;
  text.resize(text.find("# EOF"));
  EXPECT_NE(import(text), 0) << "a text without its end is refused, so promtool did read it";
  std::filesystem::remove_all(folder);
}

TEST(ExportResults, RefusesWhatItCannotChoose) {
  History from = history();
  EXPECT_THAT(choose_results(from, "7", "").error(), HasSubstr("no commit '7'"));
  EXPECT_THAT(choose_results(from, "1d", "three").error(), HasSubstr("one; two"));
  EXPECT_THAT(choose_results({}, "", "").error(), HasSubstr("no results yet"));
  EXPECT_THAT(export_results(from, *choose_results(from, "", ""), "csv").error(),
              HasSubstr("openmetrics"));
  from.series.push_back(from.series[0]);
  from.series.back().machine = 1;
  EXPECT_THAT(export_results(from, *choose_results(from, "", ""), "bencher").error(),
              HasSubstr("--machine"));
  EXPECT_TRUE(export_results(from, *choose_results(from, "", "two"), "bencher"));
}

}  // namespace
}  // namespace misdeal::reports::bench

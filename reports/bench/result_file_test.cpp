#include "reports/bench/result_file.h"

#include <cmath>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/bench/benchmark_name.h"
#include "reports/bench/measure.h"
#include "reports/bench/value_list.h"

namespace misdeal::reports::bench {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string with_rows(const std::string& rows) {
  return R"({"context": {"date": "2026-11-26T05:46:15+00:00", "host_name": "box", "num_cpus": 4,
    "library_version": "v1.9.4", "library_build_type": "release", "compiler": "clang 19"},
    "benchmarks": [)" +
         rows + "]}";
}

std::string row(const std::string& name, double real_time, const std::string& more = "") {
  return R"({"name": ")" + name + R"(", "run_name": ")" + name +
         R"(", "run_type": "iteration", "repetitions": 3, "threads": 2, "iterations": 7,
         "real_time": )" +
         std::to_string(real_time) + R"(, "cpu_time": 1.0, "time_unit": "us")" + more + "}";
}

std::string aggregate(const std::string& name, const std::string& kind, double real_time) {
  return R"({"name": ")" + name + "_" + kind + R"(", "run_name": ")" + name +
         R"(", "run_type": "aggregate", "aggregate_name": ")" + kind + R"(", "real_time": )" +
         std::to_string(real_time) + R"(, "cpu_time": 0.5, "time_unit": "ns"})";
}

TEST(ResultFile, PutsRepetitionsTogetherInNanosecondsAndKeepsCounters) {
  const auto file =
      parse_result_file(with_rows(row("a", 2.0, R"(, "wait_p99_ns": 90)") + "," + row("b", 1.0) +
                                  "," + row("a", 4.0, R"(, "wait_p99_ns": 110)")));
  ASSERT_TRUE(file) << file.error();
  ASSERT_EQ(file->benchmarks.size(), 2U);
  const BenchmarkResult& a = file->benchmarks[0];
  EXPECT_EQ(a.name, "a");
  EXPECT_EQ(a.threads, 2U);
  EXPECT_THAT(a.measures.at("real_time").values, ElementsAre(2000.0, 4000.0));
  EXPECT_THAT(a.measures.at("wait_p99_ns").values, ElementsAre(90.0, 110.0));
  EXPECT_FALSE(a.measures.contains("iterations"));
  EXPECT_EQ(file->library_version, "v1.9.4");
  EXPECT_EQ(file->compiler, "clang 19");
  EXPECT_EQ(file->cpus, 4U);
}

TEST(ResultFile, NeverMakesABenchmarkOfAnAggregate) {
  const auto file = parse_result_file(
      with_rows(row("a", 2.0) + "," + aggregate("a", "mean", 9.0) + "," +
                aggregate("a", "stddev", 9.0) + "," + aggregate("a", "cv", 0.01) + "," +
                aggregate("a", "BigO", 3.0) + "," + aggregate("a", "RMS", 3.0)));
  ASSERT_TRUE(file) << file.error();
  ASSERT_EQ(file->benchmarks.size(), 1U);
  EXPECT_THAT(file->benchmarks[0].measures.at("real_time").values, ElementsAre(2000.0));
}

TEST(ResultFile, TakesTheMedianAndTheDeviationWhereThereAreNoRepetitions) {
  const auto file = parse_result_file(with_rows(aggregate("a", "mean", 10.0) + "," +
                                                aggregate("a", "median", 9.0) + "," +
                                                aggregate("a", "stddev", 2.0)));
  ASSERT_TRUE(file) << file.error();
  const Measured& time = file->benchmarks.at(0).measures.at("real_time");
  EXPECT_THAT(time.values, ElementsAre(9.0));
  EXPECT_EQ(time.low, 8.0);
  EXPECT_EQ(time.high, 12.0);
}

TEST(ResultFile, TellsAggregatesOfOldVersionsByTheirNames) {
  const auto file = parse_result_file(with_rows(
      R"({"name": "a", "real_time": 5, "cpu_time": 5, "time_unit": "ns"},
         {"name": "a_stddev", "real_time": 1, "cpu_time": 1, "time_unit": "ns"})"));
  ASSERT_TRUE(file) << file.error();
  ASSERT_EQ(file->benchmarks.size(), 1U);
  EXPECT_EQ(file->benchmarks[0].name, "a");
}

TEST(ResultFile, KeepsWhyABenchmarkFailedOrWasSkippedAndNoFigureOfIt) {
  const auto file = parse_result_file(
      with_rows(row("a", 2.0) + "," +
                row("a", 2.0, R"(, "error_occurred": true, "error_message": "chips lost")") + "," +
                row("b", 2.0, R"(, "skipped": true, "skip_message": "one core")")));
  ASSERT_TRUE(file) << file.error();
  ASSERT_EQ(file->benchmarks.size(), 2U);
  EXPECT_EQ(file->benchmarks[0].failure, "chips lost");
  EXPECT_TRUE(file->benchmarks[0].measures.empty());
  EXPECT_EQ(file->benchmarks[1].failure, "one core");
}

TEST(ResultFile, LeavesOutWhatIsNoNumberAndReadsTheRest) {
  EXPECT_THAT(parse_result_file(with_rows(row("a", 2.0, R"(, "c": 1e400)"))).error(),
              HasSubstr("too large"));
  const auto good =
      parse_result_file(with_rows(row("NaN of x", 2.0, R"(, "a": NaN, "b": -Infinity, "d": 7)")));
  ASSERT_TRUE(good) << good.error();
  EXPECT_EQ(good->benchmarks[0].name, "NaN of x");
  EXPECT_FALSE(good->benchmarks[0].measures.contains("a"));
  EXPECT_THAT(good->benchmarks[0].measures.at("d").values, ElementsAre(7.0));
}

TEST(ResultFile, RefusesWhatIsNoResultWithOneLineThatSaysHowToWriteOne) {
  for (const std::string text :
       {"", "{", "[]", "{}", "null", R"({"context": [], "benchmarks": {}})", "Running ./a\n{}"}) {
    const auto file = parse_result_file(text);
    ASSERT_FALSE(file) << text;
    EXPECT_THAT(file.error(), HasSubstr("--benchmark_out_format=json")) << text;
    EXPECT_EQ(file.error().find('\n'), std::string::npos);
  }
  EXPECT_THAT(parse_result_file(with_rows(R"({"real_time": 1})")).error(), HasSubstr("row 1"));
  EXPECT_THAT(parse_result_file(with_rows(R"({"name": "a", "time_unit": "min"})")).error(),
              HasSubstr("\"min\""));
  const std::string shouted = parse_result_file(with_rows(R"({"name": "a\nb", "time_unit": ")" +
                                                          std::string(9'000, 'm') + R"("})"))
                                  .error();
  EXPECT_THAT(shouted, HasSubstr("a\\nb"));
  EXPECT_LT(shouted.size(), 1'000U);
}

TEST(ResultFile, RefusesEveryPrefixOfAResult) {
  const std::string whole = with_rows(row("a", 2.0) + "," + aggregate("a", "cv", 0.1));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(parse_result_file(whole.substr(0, length))) << length;
  }
  EXPECT_TRUE(parse_result_file(whole));
}

TEST(BenchmarkName, IsTakenApartIntoFamilyAndDimensions) {
  const BenchmarkName name =
      parse_benchmark_name("submit/mode:global/tables:8/1024/min_time:0.5/threads:4/real_time");
  EXPECT_EQ(name.family, "submit");
  EXPECT_THAT(name.dimensions, ElementsAre(Pair("mode", "global"), Pair("tables", "8"),
                                           Pair("1", "1024"), Pair("threads", "4")));
  EXPECT_EQ(parse_benchmark_name("BM_Copy<std::pair<a/b, c>>/8").family,
            "BM_Copy<std::pair<a/b, c>>");
  EXPECT_THAT(parse_benchmark_name("a/std::mutex").dimensions,
              ElementsAre(Pair("1", "std::mutex")));
  EXPECT_EQ(parse_benchmark_name("").family, "");
}

TEST(Measure, HasADirectionOnlyWhereTheNameTellsIt) {
  EXPECT_EQ(kind_of_measure("real_time"), (MeasureKind{"ns", Better::lower}));
  EXPECT_EQ(kind_of_measure("wait_p99_ns"), (MeasureKind{"ns", Better::lower}));
  EXPECT_EQ(kind_of_measure("ops_per_second"), (MeasureKind{"/s", Better::higher}));
  EXPECT_EQ(kind_of_measure("fairness").better, Better::higher);
  EXPECT_EQ(kind_of_measure("retries").better, Better::lower);
  EXPECT_EQ(kind_of_measure("players"), (MeasureKind{"", Better::unknown}));
}

TEST(ValueList, ReadsWhatItWrote) {
  const unsigned seed = std::random_device{}();
  std::mt19937_64 rng(seed);
  std::uniform_real_distribution<double> exponent(-300, 300);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(static_cast<std::size_t>(round % 7));
    for (double& value : values) value = std::pow(10.0, exponent(rng)) * (round % 2 == 0 ? 1 : -1);
    EXPECT_EQ(parse_value_list(to_text(values)), values) << "seed " << seed;
  }
}

}  // namespace
}  // namespace misdeal::reports::bench

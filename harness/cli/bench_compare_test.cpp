#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

class BenchCompare : public CommandInFolder {
 protected:
  /// A file as Google Benchmark writes it, of two repetitions and their mean.
  std::string result(const std::string& name, double cpu_time, const std::string& host = "here") {
    nlohmann::json rows;
    for (const double time : {cpu_time, cpu_time}) {
      rows.push_back({{"name", "submit"},
                      {"run_name", "submit"},
                      {"run_type", "iteration"},
                      {"real_time", 7},
                      {"cpu_time", time},
                      {"time_unit", "ms"}});
    }
    rows.push_back({{"name", "submit_mean"},
                    {"run_name", "submit"},
                    {"run_type", "aggregate"},
                    {"cpu_time", 1e9}});
    return write(name, {{"context", {{"host_name", host}, {"num_cpus", 2}}}, {"benchmarks", rows}});
  }
  std::string write(const std::string& name, const nlohmann::json& json) {
    std::ofstream(folder_ / name) << json;
    return (folder_ / name).string();
  }
  /// Files of eight turns, each a little slower than the one before.
  Run compare(double slow_down, std::vector<std::string> options = {}) {
    std::vector<std::string> arguments{"bench", "compare"};
    for (int i = 0; i < 8; ++i) arguments.push_back(result("a" + std::to_string(i), 10 + 0.01 * i));
    arguments.emplace_back("--");
    for (int i = 0; i < 8; ++i) {
      arguments.push_back(result("b" + std::to_string(i), (10 + 0.012 * i) * slow_down));
    }
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_misdeal(arguments);
  }
};

TEST_F(BenchCompare, TakesNoFileOfTheNewSideForTheBase) {
  const Run run = run_misdeal({"bench", "compare", "--", result("b0", 10), result("b1", 10)});
  EXPECT_EQ(run.exit_code, 2) << run.out;
  EXPECT_THAT(run.err, HasSubstr("no files of the base"));
}

TEST_F(BenchCompare, DoesNotWriteOverWhatItCompares) {
  const std::string base = result("a", 10);
  const Run run = run_misdeal({"bench", "compare", base, "--rows", base, "--", result("b", 12)});
  EXPECT_EQ(run.exit_code, 2) << run.out;
  EXPECT_GT(std::filesystem::file_size(base), 0U);
}

TEST_F(BenchCompare, ExitsWith5AndTellsWhichRowBecameSlowerAndByHowMuch) {
  const std::string rows = (folder_ / "rows").string();
  const Run run = compare(1.15, {"--rows", rows});
  EXPECT_EQ(run.exit_code, 5) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("+15."));
  EXPECT_THAT(run.out, HasSubstr("regressed"));
  std::ifstream file(rows);
  std::string verdict;
  std::string name;
  std::string percent;
  file >> verdict >> name >> percent;
  EXPECT_EQ(verdict, "regressed");
  EXPECT_EQ(name, "submit");
  EXPECT_NEAR(std::stod(percent), 15, 0.5);
}

TEST_F(BenchCompare, ExitsWith0IfNothingBecameSlower) {
  const Run run = compare(1);
  EXPECT_EQ(run.exit_code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("1 same"));
}

TEST_F(BenchCompare, AHigherFloorLetsPassWhatALowerOneDoesNot) {
  EXPECT_EQ(compare(1.15, {"--floor", "20"}).exit_code, 0);
}

TEST_F(BenchCompare, TellsProgramsTheSame) {
  const auto json = nlohmann::json::parse(compare(1.15, {"--json"}).out);
  EXPECT_EQ(json["exit_code"], 5);
  EXPECT_EQ(json["rows"][0]["verdict"], "regressed");
  EXPECT_NEAR(json["rows"][0]["ratio"].get<double>(), 1.15, 0.005);
}

TEST_F(BenchCompare, NothingThatCanBeDecidedIsVacuous) {
  const Run run = run_misdeal({"bench", "compare", result("a", 10), "--", result("b", 20)});
  EXPECT_EQ(run.exit_code, 3);
  EXPECT_THAT(run.out, HasSubstr("too few repetitions"));
}

TEST_F(BenchCompare, RefusesToMixMachines) {
  const Run run =
      run_misdeal({"bench", "compare", result("a", 10), "--", result("b", 20, "elsewhere")});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("elsewhere"));
}

TEST_F(BenchCompare, RefusesFilesThatAreNoResults) {
  const std::string bad = write("bad", {{"rows", 1}});
  for (const std::string& file : {bad, (folder_ / "missing").string()}) {
    const Run run = run_misdeal({"bench", "compare", result("a", 10), "--", file});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_THAT(run.err, HasSubstr(file));
  }
  EXPECT_EQ(run_misdeal({"bench", "compare", result("a", 10)}).exit_code, 2);
  EXPECT_EQ(run_misdeal({"bench"}).exit_code, 2);
}

}  // namespace
}  // namespace misdeal::harness

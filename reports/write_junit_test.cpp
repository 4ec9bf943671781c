#include "reports/write_junit.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "reports/sample_results.h"

namespace misdeal::reports {

namespace {

using boost::property_tree::ptree;
using ::testing::HasSubstr;
using ::testing::Not;

std::string junit_of(const RunResult& result) {
  std::ostringstream out;
  write_junit(result, out);
  return out.str();
}

ptree parsed(const std::string& xml) {
  std::istringstream in(xml);
  ptree tree;
  boost::property_tree::read_xml(in, tree);
  return tree.get_child("testsuites.testsuite");
}

std::size_t count_cases_with(const ptree& suite, const char* element) {
  std::size_t found = 0;
  for (const auto& [name, test] : suite) {
    if (name == "testcase") found += test.count(element);
  }
  return found;
}

const ptree& case_of(const ptree& suite, const std::string& wanted) {
  for (const auto& [name, test] : suite) {
    if (name == "testcase" && test.get<std::string>("<xmlattr>.name") == wanted) return test;
  }
  throw std::out_of_range(wanted);
}

std::vector<RunResult> all_samples() {
  return {samples::double_fold(), samples::all_holds(), samples::vacuous(),
          samples::undecided(),   samples::empty(),     samples::hostile()};
}

}  // namespace

TEST(JunitReport, HasOneCaseForEachPropertyAndOneForTheExercise) {
  const ptree suite = parsed(junit_of(samples::double_fold()));
  std::set<std::string> names;
  for (const auto& [element, test] : suite) {
    if (element != "testcase") continue;
    EXPECT_EQ(test.get<std::string>("<xmlattr>.classname"), "misdeal.stress.boolean-flag");
    EXPECT_TRUE(names.insert(test.get<std::string>("<xmlattr>.name")).second);
  }
  EXPECT_EQ(names.size(), harness::kPropertyCount + 1);
  EXPECT_TRUE(names.contains("exactly-once"));
  EXPECT_TRUE(names.contains("exercise"));
}

TEST(JunitReport, CountsWhatItHolds) {
  for (const RunResult& result : all_samples()) {
    const ptree suite = parsed(junit_of(result));
    EXPECT_EQ(suite.get<std::size_t>("<xmlattr>.tests"), suite.count("testcase"));
    EXPECT_EQ(suite.get<std::size_t>("<xmlattr>.failures"), count_cases_with(suite, "failure"));
    EXPECT_EQ(suite.get<std::size_t>("<xmlattr>.errors"), count_cases_with(suite, "error"));
    EXPECT_EQ(suite.get<std::size_t>("<xmlattr>.skipped"), count_cases_with(suite, "skipped"));
  }
}

TEST(JunitReport, IsGreenExactlyIfTheExitCodeIsZero) {
  for (const RunResult& result : all_samples()) {
    const ptree suite = parsed(junit_of(result));
    const bool is_green =
        count_cases_with(suite, "failure") == 0 && count_cases_with(suite, "error") == 0;
    EXPECT_EQ(is_green, exit_code(result) == 0);
  }
}

TEST(JunitReport, NamesNoSeedButHasItInTheProperties) {
  RunResult one = samples::all_holds();
  RunResult other = one;
  one.seed = 123'456'789;
  other.seed = 987'654'321;
  const std::string xml = junit_of(one);
  for (const auto& [element, test] : parsed(xml)) {
    if (element != "testcase") continue;
    EXPECT_THAT(test.get<std::string>("<xmlattr>.name"), Not(HasSubstr("123456789")));
    EXPECT_THAT(test.get<std::string>("<xmlattr>.classname"), Not(HasSubstr("123456789")));
  }
  EXPECT_THAT(xml, HasSubstr("<property name=\"seed\" value=\"123456789\"/>"));
  EXPECT_THAT(junit_of(other), HasSubstr("<property name=\"seed\" value=\"987654321\"/>"));
}

TEST(JunitReport, PutsFindingAndCommandsIntoTheFailure) {
  const ptree suite = parsed(junit_of(samples::double_fold()));
  const std::string text = case_of(suite, "exactly-once").get<std::string>("failure");
  EXPECT_THAT(text, HasSubstr("took effect twice"));
  EXPECT_THAT(text, HasSubstr("thread 2 (fold, seat 3) and thread 0 (fold, seat 3)"));
  EXPECT_THAT(text, HasSubstr("misdeal check misdeal-out/2026-11-24T15-36-36Z-42/history.mdh"));
  EXPECT_THAT(text, HasSubstr("run again: misdeal stress --engine boolean-flag --seed 42"));
  EXPECT_THAT(text, Not(HasSubstr("chain of player"))) << "that is another property's";
  EXPECT_THAT(text, Not(HasSubstr("shrink"))) << "there is no such command";
}

TEST(JunitReport, FailsTheExerciseOfAVacuousRunAndSkipsWhatWasNotChecked) {
  const ptree vacuous = parsed(junit_of(samples::vacuous()));
  EXPECT_THAT(case_of(vacuous, "exercise").get<std::string>("failure"),
              HasSubstr("overlapping duplicates, rollbacks"));
  const ptree undecided = parsed(junit_of(samples::undecided()));
  EXPECT_EQ(case_of(undecided, "linearizability").count("error"), 1U);
  EXPECT_EQ(case_of(undecided, "audit-chain").count("skipped"), 1U);
}

TEST(JunitReport, IsWellFormedForXmllint) {
  if (std::system("xmllint --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no xmllint here";
  const auto file = std::filesystem::temp_directory_path() /
                    ("misdeal-junit-test-" + std::to_string(::getpid()) + ".xml");
  for (const RunResult& result : all_samples()) {
    std::ofstream(file) << junit_of(result);
    EXPECT_EQ(std::system(("xmllint --noout " + file.string()).c_str()), 0);
  }
  std::filesystem::remove(file);
}

}  // namespace misdeal::reports

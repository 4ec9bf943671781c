// The verbs of misdeal-explorer, with a scenario whose name means harm.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/child_process.h"
#include "harness/cli/command_in_folder.h"
#include "harness/cli/explorer_program.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

constexpr const char* kHostileName = "../../up\x1b[31m\n::error::injected'; $(touch hit)";

class ExploreVerb : public CommandInFolder {
 protected:
  void SetUp() override {
    if (!fs::exists(explorer_program())) GTEST_SKIP() << "this build has no misdeal-explorer";
  }

  [[nodiscard]] static std::string explorer(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), explorer_program().string());
    const auto out = output_of(arguments, std::chrono::seconds{60});
    EXPECT_TRUE(out) << out.error();
    return out.value_or("");
  }

  /// What it says, errors too, and "exit N".
  [[nodiscard]] static std::string all_of_explorer(const std::vector<std::string>& arguments) {
    std::string line = reports::shell_word(explorer_program().string());
    for (const std::string& argument : arguments) line += " " + reports::shell_word(argument);
    const auto out =
        output_of({"/bin/sh", "-c", line + " 2>&1; echo exit $?"}, std::chrono::seconds{60});
    EXPECT_TRUE(out) << out.error();
    return out.value_or("");
  }

  /// The only repro file, with one member changed.
  [[nodiscard]] fs::path changed(const char* member, const std::string& value) const {
    auto repro = nlohmann::json::parse(text_of(written().at(0)));
    repro[member] = value;
    const fs::path file = folder_ / "changed.json";
    std::ofstream(file) << repro.dump();
    return file;
  }

  /// Two folds to an all-in, of one id, on the engine that a flag guards.
  [[nodiscard]] std::string explore_hostile(const std::vector<std::string>& options = {}) const {
    const nlohmann::json scenario = {{"name", kHostileName},
                                     {"opening",
                                      {{{"act", "join"}, {"seat", 1}, {"amount", 100}},
                                       {{"act", "join"}, {"seat", 2}, {"amount", 100}},
                                       {{"act", "start_hand"}},
                                       {{"act", "raise"}, {"seat", 1}, {"amount", 100}}}},
                                     {"clients",
                                      {{{{"act", "fold"}, {"seat", 2}, {"request", 1}}},
                                       {{{"act", "fold"}, {"seat", 2}, {"request", 1}}}}}};
    const fs::path file = folder_ / "actions.json";
    std::ofstream(file) << scenario.dump();
    std::vector<std::string> arguments{"explore", "--engine", "boolean-flag", "--actions",  file,
                                       "--seed",  "1",        "--out",        out_.string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return explorer(arguments);
  }

  [[nodiscard]] std::vector<fs::path> written() const {
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(out_)) {
      files.push_back(entry.path());
    }
    return files;
  }

  static std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

  const fs::path out_ = folder_ / "it's out";
};

TEST_F(ExploreVerb, WritesNoControlCharacterOfANameAndNoFileOutsideItsFolder) {
  const std::string out = explore_hostile();
  EXPECT_THAT(out, HasSubstr("FAILED at schedule"));
  EXPECT_THAT(out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(out, Not(HasSubstr("\n::error::")));
  const std::vector<fs::path> files = written();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].parent_path(), out_);
  EXPECT_THAT(files[0].filename().string(), Not(HasSubstr("..")));
  // To be pasted into a shell.
  EXPECT_THAT(out, HasSubstr("replay       misdeal replay " +
                             reports::shell_word(files[0].string()) + "\n"));
  EXPECT_THAT(out, Not(HasSubstr("misdeal replay " + files[0].string())));
}

TEST_F(ExploreVerb, TellsTheSameInJson) {
  const auto json = nlohmann::json::parse(explore_hostile({"--json"}));
  ASSERT_EQ(json["runs"].size(), 1U);
  EXPECT_EQ(json["runs"][0]["scenario"], kHostileName);
  EXPECT_EQ(json["runs"][0]["repro"], written().at(0).string());
  EXPECT_FALSE(json["runs"][0]["failure"]["schedule"].get<std::string>().empty());
}

TEST_F(ExploreVerb, ReplayCountsTheSameStepsWhetherItShowsThemOrNot) {
  const std::string found = explore_hostile();
  const std::string file = written().at(0);
  const auto schedule_of = [](const std::string& out) {
    const std::size_t at = out.find("  schedule     ");
    return at == std::string::npos ? std::string() : out.substr(at, out.find('\n', at) - at);
  };
  const std::string shown = explorer({"replay", file, "--steps"});
  EXPECT_THAT(shown, HasSubstr("REPRODUCED 3 of 3"));
  EXPECT_THAT(shown, HasSubstr("thread 2"));
  EXPECT_THAT(shown, Not(HasSubstr("\x1b")));
  EXPECT_THAT(schedule_of(found), HasSubstr(" steps, "));
  EXPECT_EQ(schedule_of(shown), schedule_of(found));
  EXPECT_EQ(schedule_of(explorer({"replay", file})), schedule_of(found));
}

TEST_F(ExploreVerb, ReplayPrintsACommandForADebuggerAtEachInterruption) {
  std::ignore = explore_hostile();
  const fs::path file = written().at(0);
  const std::string out = explorer({"replay", file, "--gdb"});
  EXPECT_THAT(out,
              HasSubstr(" replay " + reports::shell_word(file.string()) + " --times 1 --trap "));
  EXPECT_THAT(out, HasSubstr("break misdeal::explore::Runtime::fail"));
  EXPECT_THAT(out, Not(HasSubstr("\x1b")));
}

TEST_F(ExploreVerb, ShrinkCallsNothingMinimalThatDoesNotFailHere) {
  std::ignore = explore_hostile();
  const fs::path file = changed("engine", "per-table-lock");
  const std::string out = all_of_explorer({"shrink", file});
  EXPECT_THAT(out, HasSubstr("does not fail here"));
  EXPECT_THAT(out, HasSubstr("exit 3"));
  EXPECT_FALSE(fs::exists(folder_ / "changed.small.json"));
}

TEST_F(ExploreVerb, ReplayOfAnotherBuildSearchesAndKeepsWhatItFinds) {
  std::ignore = explore_hostile();
  const std::string out = all_of_explorer({"replay", changed("build", "0000000000000000")});
  EXPECT_THAT(out, HasSubstr("another build"));
  EXPECT_THAT(out, HasSubstr("REPRODUCED by another schedule"));
  EXPECT_THAT(out, HasSubstr("exit 1"));
  EXPECT_THAT(explorer({"replay", folder_ / "changed.again.json"}), HasSubstr("REPRODUCED 3 of 3"));
}

TEST_F(ExploreVerb, ReplaySaysFixedOnlyOfAllSchedulesWithAsFewPreemptions) {
  std::ignore = explore_hostile();
  auto repro = nlohmann::json::parse(text_of(written().at(0)));
  repro["engine"] = "per-table-lock";
  repro["build"] = "0000000000000000";
  const fs::path file = folder_ / "fixed.json";
  std::ofstream(file) << repro.dump();
  EXPECT_THAT(all_of_explorer({"replay", file}),
              AllOf(HasSubstr("FIXED: "), HasSubstr("all with at most"), HasSubstr("exit 0")));
  repro["schedule"] = "";
  std::ofstream(file) << repro.dump();
  EXPECT_THAT(
      all_of_explorer({"replay", file}),
      AllOf(HasSubstr("no schedule was ever found"), HasSubstr("NOT FOUND"), HasSubstr("exit 3")));
}

TEST_F(ExploreVerb, ReplayTellsADamagedScheduleFromAnotherTrace) {
  std::ignore = explore_hostile();
  EXPECT_THAT(all_of_explorer({"replay", changed("schedule", "garbage")}),
              AllOf(HasSubstr("/schedule: "), HasSubstr("exit 2")));
  EXPECT_THAT(all_of_explorer({"replay", changed("trace_hash", "1")}),
              AllOf(HasSubstr("the same property, but by another trace"), HasSubstr("exit 3")));
}

TEST_F(ExploreVerb, AnExhaustiveSearchThatIsCutShortIsUndecided) {
  const std::vector<std::string> search{"explore",    "--engine",      "per-table-lock",
                                        "--scenario", "stale-version", "--strategy",
                                        "dfs",        "--out",         out_.string()};
  EXPECT_THAT(all_of_explorer(search),
              AllOf(HasSubstr(" schedules explored, no failure"), HasSubstr("exit 0")));
  std::vector<std::string> short_search = search;
  short_search.insert(short_search.end(), {"--schedules", "5"});
  EXPECT_THAT(all_of_explorer(short_search),
              AllOf(HasSubstr("stopped at 5 schedules, which are not all"), HasSubstr("exit 3")));
}

TEST_F(ExploreVerb, ActionsThatAreNoneGetOneLine) {
  std::ignore = explore_hostile();
  EXPECT_THAT(all_of_explorer({"explore", "--actions", written().at(0)}),
              AllOf(HasSubstr("is a repro file: use misdeal replay"), HasSubstr("exit 2")));
  const fs::path half = folder_ / "half.json";
  std::ofstream(half) << text_of(folder_ / "actions.json").substr(0, 60);
  EXPECT_THAT(all_of_explorer({"explore", "--actions", half}),
              AllOf(HasSubstr("is no JSON, or not whole"), HasSubstr("exit 2")));
}

TEST_F(ExploreVerb, AFolderThatCannotBeMadeIsToldBeforeTheSearch) {
  EXPECT_THAT(all_of_explorer({"explore", "--engine", "boolean-flag", "--out", "/proc/none"}),
              AllOf(HasSubstr("/proc/none: "), HasSubstr("exit 4"), Not(HasSubstr("FAILED"))));
}

TEST_F(ExploreVerb, ShrinkLeavesTheOriginalAndWritesWhatStillFailsWithFewerPreemptions) {
  std::ignore = explore_hostile();
  const fs::path file = written().at(0);
  const std::string before = text_of(file);
  EXPECT_THAT(explorer({"shrink", file, "--seconds", "20"}), HasSubstr("misdeal replay "));
  EXPECT_EQ(text_of(file), before);
  fs::path smaller = file;
  smaller.replace_extension(".small.json");
  const auto preemptions_of = [](const std::string& repro) {
    return nlohmann::json::parse(repro).at("preemptions").get<int>();
  };
  EXPECT_LT(preemptions_of(text_of(smaller)), preemptions_of(before));
  EXPECT_THAT(explorer({"replay", smaller}), HasSubstr("REPRODUCED 3 of 3"));
}

}  // namespace
}  // namespace misdeal::harness

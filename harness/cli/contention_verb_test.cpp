#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"
#include "harness/cli/exit_codes.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST(ContentionVerb, RefusesWhatItCannotMeasureInOneLine) {
  const std::vector<std::vector<std::string>> wrong{
      {"contention"},
      {"contention", "--"},
      {"contention", "true"},
      {"contention", "--min-wait", "soon", "--", "true"},
      {"contention", "--min-wait", "", "--", "true"},
      {"contention", "--no-such-option", "--", "true"},
      {"contention", "--", "no-such-program"},
      {"contention", "--", ""},
      {"contention", "--", "/etc"},
  };
  for (const auto& arguments : wrong) {
    const CommandRun run = run_misdeal(arguments);
    EXPECT_EQ(run.exit_code, cli::kUsage) << run.err;
    EXPECT_EQ(lines_in(run.err), 1U) << run.err;
    EXPECT_EQ(run.out, "");
  }
}

#ifdef MISDEAL_HAS_CONTENTION
class ContentionOfAProgram : public CommandInFolder {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const {
    return (folder_ / name).string();
  }
  [[nodiscard]] std::string text_of(const std::string& name) const {
    std::ifstream in(file(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(ContentionOfAProgram, PassesItsExitCodeOnAndItsArgumentsUntouched) {
  const CommandRun run = run_misdeal({"contention", "--out", file("table"), "--json", file("json"),
                                      "--", "sh", "-c", "echo \"<$1>\"; exit 9", "--", "--json"});
  EXPECT_EQ(run.exit_code, 9);
  EXPECT_EQ(run.out, "<--json>\n");
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(text_of("table"), HasSubstr("sh (process "));
  EXPECT_EQ(nlohmann::json::parse(text_of("json"))["exit_code"], 9);
}

TEST_F(ContentionOfAProgram, TellsOfASignalAsShellsDo) {
  const CommandRun run = run_misdeal({"contention", "--", "sh", "-c", "kill -TERM $$"});
  EXPECT_EQ(run.exit_code, 128 + 15);
  EXPECT_THAT(run.err, HasSubstr("0 locks"));
}

TEST_F(ContentionOfAProgram, SaysWhatItCannotWrite) {
  const CommandRun run = run_misdeal({"contention", "--out", file("missing/table"), "--", "true"});
  EXPECT_EQ(run.exit_code, cli::kInfrastructure);
  EXPECT_THAT(run.err, HasSubstr("missing/table: No such file"));
}
#endif

}  // namespace
}  // namespace misdeal::harness

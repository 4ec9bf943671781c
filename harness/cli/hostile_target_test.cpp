#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "harness/cli/command_in_folder.h"
#include "harness/wire/test_server.h"
#include "reports/escape/visible.h"

namespace misdeal::harness {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

/// Every trick at once: markup, the end of a script and of CDATA, control sequences of a terminal
/// in seven and in eight bits, the writing direction, workflow commands, Markdown.
const std::string kEvil =
    "</script><script>alert(1)</script>]]>\x1b[31m\x01\x7f\xC2\x9B"
    "2J\xE2\x80\xAEgnp.exe\n::error file=a::b%0A##[add-mask]x\n\xC2\xA0::stop-commands::y | `code` "
    "[a](javascript:b) @you <!-- &amp; \"' EVIL";

constexpr const char* kProfile = R"({
  "misdeal_profile": 1,
  "name": "hostile",
  "setup": {"instance": [{"request": "POST /accounts", "capture": {"account": "/account"}}]},
  "observe": "GET /accounts/${account}",
  "amounts": {"balance": {"pointer": "/balance"}},
  "version": {"pointer": "/version"},
  "answer": {"amounts": {"balance": "/balance"}, "version": {"pointer": "/version"}},
  "actions": {
    "debit": {
      "request": "POST /accounts/${account}/debit",
      "body": {"amount": "${amount}"},
      "amount": [1, 100],
      "effect": {"balance": "-amount"}
    }
  },
  "promises": {"versions": "unique"}
})";

/// An account on which nothing ever changes, whatever is answered, by a server that means harm.
std::string evil_answer(int status) {
  const nlohmann::json body{
      {"account", kEvil}, {"balance", 100}, {"version", kEvil}, {"detail", kEvil}};
  const std::string text = status == 200 ? body.dump() : "not UTF-8: \xff\xfe\xED\xA0\x80 " + kEvil;
  return "HTTP/1.1 " + std::to_string(status) +
         " OK\r\nContent-Type: application/json\r\nLocation: </script>##[x]\r\nX-Evil: "
         "\x9B\xff</script>\r\n"
         "Content-Length: " +
         std::to_string(text.size()) + "\r\n\r\n" + text;
}

/// Lines that a CI runner would take for commands.
std::vector<std::string> workflow_commands(const std::string& text) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t at = 0;
    while (at < line.size() &&
           (line[at] == ' ' || line[at] == '\t' || line.compare(at, 2, "\xC2\xA0") == 0)) {
      at += line[at] == ' ' || line[at] == '\t' ? 1U : 2U;
    }
    if (line.compare(at, 2, "::") == 0 || line.find("##[") != std::string::npos) {
      found.push_back(line);
    }
  }
  return found;
}

/// Valid UTF-8 in which everything can be seen, and nothing that a log would obey.
void expect_harmless(const std::string& text, const std::string& what) {
  EXPECT_EQ(reports::visible(text, reports::LineBreaks::kept), text) << what;
  EXPECT_THAT(workflow_commands(text), ::testing::IsEmpty()) << what;
}

/// Attacks a hostile server as a user would.
class HostileTarget : public CommandInFolder {
 protected:
  HostileTarget() { std::ofstream(folder_ / "profile.json") << kProfile; }

  static Run misdeal(const std::vector<std::string>& arguments) { return run_misdeal(arguments); }
  Run attack(int status, std::vector<std::string> more = {}) {
    const wire::TestServer server([status](wire::Peer& peer) {
      while (peer.read_request()) peer.write(evil_answer(status));
    });
    std::vector<std::string> arguments{"stress",
                                       "--target",
                                       "http://" + server.endpoint().authority(),
                                       "--profile",
                                       (folder_ / "profile.json").string(),
                                       "--rounds",
                                       "6",
                                       "--seed",
                                       "3",
                                       "--out",
                                       (folder_ / "out").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return misdeal(arguments);
  }
  std::string written(const std::string& file) {
    std::ifstream in(latest(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

TEST_F(HostileTarget, IsHarmlessOnTheTerminal) {
  const Run run = attack(200);
  EXPECT_EQ(run.exit_code, 1) << run.out << run.err;
  EXPECT_THAT(run.out, HasSubstr("EVIL")) << "it must get this far, or this shows nothing";
  expect_harmless(run.out, "standard output");
  expect_harmless(run.err, "standard error");
}

TEST_F(HostileTarget, IsHarmlessOnStandardErrorWhenItCannotBePrepared) {
  const Run run = attack(500);
  EXPECT_EQ(run.exit_code, 4) << run.out << run.err;
  EXPECT_THAT(run.err, HasSubstr("not UTF-8"));
  expect_harmless(run.out + run.err, "both streams");
}

TEST_F(HostileTarget, IsHarmlessInJson) {
  const Run run = attack(200, {"--json"});
  for (const std::string& text : {run.out, written("report.json"), written("results.sarif")}) {
    expect_harmless(text, text.substr(0, 60));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    ASSERT_FALSE(json.is_discarded());
    EXPECT_THAT(json.dump(), HasSubstr("EVIL"));
  }
}

TEST_F(HostileTarget, IsHarmlessInHtml) {
  attack(200);
  const std::string html = written("report.html");
  EXPECT_THAT(html, HasSubstr("EVIL"));
  expect_harmless(html, "report.html");
  EXPECT_EQ(html.find("<script"), html.rfind("<script")) << "only its own";
  EXPECT_THAT(html, Not(HasSubstr("alert(1)<")));
  EXPECT_THAT(html, Not(HasSubstr("<!-- ")));
}

TEST_F(HostileTarget, IsHarmlessInJUnitWhichStaysXml) {
  attack(200);
  const std::string xml = written("junit.xml");
  EXPECT_THAT(xml, HasSubstr("EVIL"));
  expect_harmless(xml, "junit.xml");
  EXPECT_THAT(xml, Not(HasSubstr("<script")));
  if (std::system("command -v xmllint >/dev/null") != 0) GTEST_SKIP() << "xmllint is not installed";
  const std::string command =
      "xmllint --noout '" + (folder_ / "out" / "latest" / "junit.xml").string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(HostileTarget, IsHarmlessInMarkdown) {
  attack(200);
  const std::string markdown = written("summary.md");
  EXPECT_THAT(markdown, HasSubstr("EVIL"));
  expect_harmless(markdown, "summary.md");
  for (const char* const markup : {"<script", "<!--", "](", "@you", "`code`"}) {
    EXPECT_THAT(markdown, Not(HasSubstr(markup)));
  }
}

TEST_F(HostileTarget, MayNameFilesAndArgumentsInAnyWay) {
  std::ofstream(folder_ / "repro.json") << nlohmann::json{
      {"engine", kEvil}, {"violates", kEvil}, {"what", kEvil}, {"scenario", kEvil}};
  std::ofstream(folder_ / "bad.json")
      << R"({"misdeal_profile": 1, ")" << "\\u001b[31m\\n::error::x" << R"(": 3})";
  const std::vector<std::vector<std::string>> commands = {
      {kEvil},
      {"stress", "--engine", kEvil},
      {"stress", "--mix", kEvil},
      {"stress", "--threads", kEvil},
      {"stress", kEvil},
      {"stress", "--target", kEvil},
      {"stress", "--target", "http://127.0.0.1:1", "--profile", kEvil},
      {"stress", "--target", "http://127.0.0.1:1", "--profile", (folder_ / "bad.json").string()},
      {"check", kEvil},
      {"hands", kEvil},
      {"hands", "--engine", kEvil},
      {"mutants", kEvil},
      {"serve", "--engine", kEvil},
      {"serve", "--ttl", kEvil},
      {"report", "--sanitizer", kEvil},
      {"replay", kEvil, "--target", "http://127.0.0.1:1"},
      {"replay", (folder_ / "repro.json").string(), "--target", "http://127.0.0.1:1"},
      {"doctor", "--target", kEvil, "--out", kEvil},
  };
  for (const auto& command : commands) {
    const Run run = misdeal(command);
    EXPECT_NE(run.exit_code, 0) << ::testing::PrintToString(command);
    expect_harmless(run.out, ::testing::PrintToString(command));
    expect_harmless(run.err, ::testing::PrintToString(command));
    EXPECT_NE(run.out + run.err, "");
  }
}

TEST_F(HostileTarget, MayWriteTheLogOfASanitizer) {
  std::string in_one_line = kEvil;
  std::erase(in_one_line, '\n');
  std::ofstream(folder_ / "log") << "WARNING: ThreadSanitizer: data race " << in_one_line
                                 << " (pid=1)\n  Write of size 8 " << in_one_line
                                 << " by thread T1:\n    #0 " << in_one_line << " /src/"
                                 << in_one_line << ":3:4 (a+0x1)\n  Location is " << in_one_line
                                 << "\xff\n";
  const Run run = misdeal({"report", "--sanitizer", (folder_ / "log").string(), "--out",
                           (folder_ / "out").string(), "--source-root", "/src"});
  EXPECT_EQ(run.exit_code, 66);
  EXPECT_THAT(run.out, HasSubstr("EVIL"));
  expect_harmless(run.out + run.err, "both streams");
  for (const char* const file :
       {"report.html", "report.json", "junit.xml", "results.sarif", "summary.md"}) {
    const std::string text = written(file);
    EXPECT_THAT(text, HasSubstr("EVIL")) << file;
    expect_harmless(text, file);
  }
  EXPECT_FALSE(nlohmann::json::parse(written("results.sarif"), nullptr, false).is_discarded());
}

}  // namespace
}  // namespace misdeal::harness

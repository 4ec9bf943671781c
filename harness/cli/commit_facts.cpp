#include "harness/cli/commit_facts.h"

#include <chrono>
#include <cstdlib>
#include <regex>
#include <sstream>
#include <vector>

#include "harness/cli/build_info.h"
#include "harness/cli/child_process.h"

namespace misdeal::harness {

namespace {

constexpr std::chrono::seconds kGitTimeLimit{10};

/// What git prints, without its complaints; "" if there is no git, no repository, no such commit.
std::string git(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"/bin/sh", "-c", "exec git \"$@\" 2>/dev/null", "git"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::string output = output_of(command, kGitTimeLimit).value_or("");
  while (output.ends_with('\n')) output.pop_back();
  return output;
}

std::string branch_under_test() {
  for (const char* const name : {"GITHUB_REF_NAME", "CI_COMMIT_BRANCH"}) {
    if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') {
      return value;
    }
  }
  return git({"symbolic-ref", "--quiet", "--short", "HEAD"});
}

/// Id, date and subject, a line each; nothing is filled in if there is no such commit here.
void ask_git_about_commit(CommitFacts& facts) {
  const std::string commit = facts.id.empty() ? "HEAD" : facts.id;
  std::istringstream lines(
      git({"log", "-1", "--format=%H%n%cI%n%s", "--end-of-options", commit, "--"}));
  std::string id;
  std::string date;
  std::string subject;
  if (!std::getline(lines, id) || !std::getline(lines, date)) return;
  std::getline(lines, subject);
  facts.id = id;
  if (facts.date.empty()) facts.date = date;
  if (facts.subject.empty()) facts.subject = subject;
}

}  // namespace

std::expected<CommitFacts, std::string> commit_facts(CommitFacts given) {
  const bool is_here = given.id.empty();
  if (is_here) given.id = commit_under_test();
  ask_git_about_commit(given);
  if (given.id.empty()) {
    return std::unexpected("which commit? no git repository here; give --commit and --date");
  }
  if (given.branch.empty() && is_here) given.branch = branch_under_test();
  return given;
}

bool is_iso_date(const std::string& text) {
  static const std::regex kIsoDate(
      R"(\d{4}-[01]\d-[0-3]\d([T ][0-2]\d:[0-5]\d(:[0-6]\d(\.\d{1,9})?)?(Z|[+-][01]\d:[0-5]\d)?)?)");
  return text.size() < 64 && std::regex_match(text, kIsoDate);
}

}  // namespace misdeal::harness

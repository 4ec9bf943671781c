#include <cctype>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

#include "harness/doctor/gather_facts.h"

namespace misdeal::harness {

namespace {

namespace fs = std::filesystem;

/// A compiler that answers at all answers at once, from a slow disk after a second or two.
constexpr std::chrono::seconds kVersionPatience{5};
constexpr std::size_t kLineMax = 200;

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::string trimmed(const std::string& line) {
  constexpr const char* kBlanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return "";
  return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin).substr(0, kLineMax);
}

/// At the begin of a word, or in brackets, and with nothing behind but a dot, or the end of it.
bool has_version(const std::string& line, std::string_view major) {
  for (std::size_t at = line.find(major); at != std::string::npos; at = line.find(major, at + 1)) {
    const std::size_t end = at + major.size();
    const char before = at == 0 ? ' ' : line[at - 1];
    const char behind = end == line.size() ? ' ' : line[end];
    const bool is_begin = before == ' ' || before == '(';
    const bool is_end =
        behind == ' ' || (behind == '.' && end + 1 < line.size() && is_digit(line[end + 1]));
    if (is_begin && is_end) return true;
  }
  return false;
}

/// ": " and the first line, if there is any: what it printed instead.
std::string first_words(const std::string& text) {
  const std::string line = trimmed(text.substr(0, text.find('\n')));
  return line.empty() ? "" : ": " + line;
}

}  // namespace

std::string line_with_version(const std::string& text, std::string_view major) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string words = trimmed(line);
    if (has_version(words, major)) return words;
  }
  return "";
}

std::filesystem::path find_program(const std::string& name, const std::string& search_path) {
  std::istringstream folders(search_path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const fs::path candidate = fs::path(folder.empty() ? "." : folder) / name;
    std::error_code error;
    if (fs::is_regular_file(candidate, error) && ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return {};
}

ProgramFact look_for_program(const std::string& name, const GatherOptions& options) {
  ProgramFact fact{.name = name, .path = find_program(name, options.search_path).string()};
  if (fact.path.empty()) return fact;
  const auto run = options.run({fact.path, "--version"}, kVersionPatience);
  if (!run) {
    fact.trouble = run.error();
    return fact;
  }
  const std::string major = name.substr(name.rfind('-') + 1);
  if (run->exit_code != 0) {
    fact.trouble =
        fmt::format("ended with exit code {}", run->exit_code) + first_words(run->output);
  } else if (fact.version = line_with_version(run->output, major); fact.version.empty()) {
    fact.trouble = fmt::format("names no version {}", major) + first_words(run->output);
  }
  return fact;
}

}  // namespace misdeal::harness

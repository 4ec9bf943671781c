#include "harness/contention/symbolize.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "reports/escape/terminal.h"

namespace misdeal::contention {

namespace {

std::string find_symbolizer() {
  const char* const path = std::getenv("PATH");
  std::string_view folders = path == nullptr ? "/usr/bin:/bin" : path;
  while (!folders.empty()) {
    const std::string folder(folders.substr(0, folders.find(':')));
    folders.remove_prefix(std::min(folder.size() + 1, folders.size()));
    for (const char* const name : {"llvm-symbolizer", "llvm-symbolizer-19", "llvm-symbolizer-14"}) {
      std::string candidate = folder + "/" + name;
      if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
  }
  return {};
}

/// The lines that a command writes.
std::vector<std::string> lines_of(const std::string& command) {
  std::vector<std::string> lines;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  if (!pipe) return lines;
  std::string line;
  for (int character = 0; (character = std::fgetc(pipe.get())) != EOF;) {
    if (character != '\n') {
      line += static_cast<char>(character);
      continue;
    }
    lines.push_back(std::move(line));
    line.clear();
  }
  return lines;
}

/// `place`: "file:12:3".
Frame frame_of(const std::string& function, std::string_view place) {
  Frame frame{.function = function, .file = {}, .line = 0};
  const auto column = place.rfind(':');
  const auto line = column == std::string_view::npos ? column : place.rfind(':', column - 1);
  if (line == std::string_view::npos || place.starts_with("??")) return frame;
  frame.file = std::string(place.substr(0, line));
  std::from_chars(place.data() + line + 1, place.data() + column, frame.line);
  return frame;
}

using Known = std::map<std::uint64_t, Stack>;

/// Two lines a frame, an empty one after each address.
void take_answers(const std::vector<std::string>& lines, Known::iterator at, Known::iterator end) {
  for (std::size_t i = 0; i < lines.size() && at != end; ++i) {
    if (lines[i].empty()) {
      ++at;
    } else if (i + 1 < lines.size()) {
      if (lines[i] != "??") at->second.push_back(frame_of(lines[i], lines[i + 1]));
      ++i;
    }
  }
}

void ask_about(const std::string& symbolizer, const std::string& module, Known& known) {
  constexpr int kAddressesMax = 500;
  for (auto at = known.begin(); at != known.end();) {
    const auto first = at;
    std::string command = fmt::format("{} --inlines --demangle --obj={}",
                                      reports::shell_word(symbolizer), reports::shell_word(module));
    for (int i = 0; i < kAddressesMax && at != known.end(); ++i, ++at) {
      command += fmt::format(" {:#x}", at->first);
    }
    take_answers(lines_of(command + " 2>/dev/null </dev/null"), first, at);
  }
}

}  // namespace

void Symbolizer::ask() {
  const std::string symbolizer = find_symbolizer();
  for (auto& [module, known] : wanted_) {
    if (!symbolizer.empty() && std::filesystem::path(module).is_absolute()) {
      ask_about(symbolizer, module, known);
    }
    for (auto& [address, frames] : known) {
      if (!frames.empty()) continue;
      const std::string name = std::filesystem::path(module).filename().string();
      frames.push_back({.function = fmt::format("{}+{:#x}", name, address), .file = {}, .line = 0});
    }
  }
}

}  // namespace misdeal::contention

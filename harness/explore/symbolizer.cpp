#include "harness/explore/symbolizer.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <unistd.h>

namespace misdeal::explore {
namespace {

std::string find_symbolizer() {
  if (const char* const chosen = std::getenv("MISDEAL_SYMBOLIZER")) return chosen;
  const char* const path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "/usr/bin:/bin";
  while (!folders.empty()) {
    const std::size_t end = folders.find(':');
    const std::string folder(folders.substr(0, end));
    for (const char* const name : {"llvm-symbolizer-19", "llvm-symbolizer"}) {
      const std::string candidate = folder + "/" + name;
      if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    folders.remove_prefix(end == std::string_view::npos ? folders.size() : end + 1);
  }
  return {};
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char character : text) {
    if (character == '\'') {
      result += "'\\''";
    } else {
      result += character;
    }
  }
  return result + "'";
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  if (!pipe) return output;
  std::array<char, 4096> block{};
  for (std::size_t read = 0; (read = std::fread(block.data(), 1, block.size(), pipe.get())) > 0;) {
    output.append(block.data(), read);
  }
  return output;
}

/// "file:12:3"
StackFrame frame_of(std::string function, std::string_view place) {
  StackFrame frame{.function = std::move(function), .file = {}, .line = 0};
  const std::size_t column = place.rfind(':');
  const std::size_t line = column == std::string_view::npos ? column : place.rfind(':', column - 1);
  if (line == std::string_view::npos) return frame;
  frame.file = std::string(place.substr(0, line));
  if (frame.file == "??") frame.file.clear();
  std::from_chars(place.data() + line + 1, place.data() + column, frame.line);
  return frame;
}

using Frames = std::vector<StackFrame>;

/// The frames of each address: two lines a frame, an empty line after each address.
std::vector<Frames> parse(std::string_view output) {
  std::vector<Frames> all(1);
  while (!output.empty()) {
    const auto take_line = [&output] {
      const std::size_t end = output.find('\n');
      const std::string_view line = output.substr(0, end);
      output.remove_prefix(end == std::string_view::npos ? output.size() : end + 1);
      return line;
    };
    const std::string_view function = take_line();
    if (function.empty()) {
      all.emplace_back();
    } else {
      all.back().push_back(frame_of(std::string(function), take_line()));
    }
  }
  return all;
}

bool is_runtime(const StackFrame& frame) {
  const std::string_view name = frame.function;
  return name.starts_with("misdeal::explore::") || name.starts_with("__tsan_") ||
         name.starts_with("pthread_") || name.find("misdeal::explore::(anonymous") == 0 ||
         name.starts_with("void misdeal::explore::") ||
         name.starts_with("unsigned int misdeal::explore::") ||
         name.starts_with("unsigned char misdeal::explore::") ||
         name.starts_with("unsigned long misdeal::explore::");
}

/// From the code that was explored to where its thread began.
Frames explored(const Frames& stack) {
  std::size_t begin = 0;
  while (begin < stack.size() && is_runtime(stack[begin])) ++begin;
  std::size_t end = begin;
  while (end < stack.size() && !is_runtime(stack[end])) ++end;
  return {stack.begin() + static_cast<std::ptrdiff_t>(begin),
          stack.begin() + static_cast<std::ptrdiff_t>(end)};
}

}  // namespace

std::vector<Frames> symbolize(std::span<const std::vector<std::uintptr_t>> stacks) {
  std::map<std::uintptr_t, Frames> known;
  for (const auto& stack : stacks) {
    for (const std::uintptr_t offset : stack) {
      known[offset] = {{.function = fmt::format("program+{:#x}", offset), .file = {}, .line = 0}};
    }
  }
  const std::string symbolizer = find_symbolizer();
  if (!symbolizer.empty() && !known.empty()) {
    std::error_code error;
    const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).string();
    std::string command =
        fmt::format("{} --inlines --demangle --obj={}", quoted(symbolizer), quoted(program));
    for (const auto& [offset, frames] : known) command += fmt::format(" {:#x}", offset);
    const std::vector<Frames> answers = parse(output_of(command + " 2>/dev/null </dev/null"));
    std::size_t at = 0;
    for (auto& [offset, frames] : known) {
      if (at < answers.size() && !answers[at].empty() && answers[at].front().function != "??") {
        frames = answers[at];
      }
      ++at;
    }
  }
  std::vector<Frames> result;
  for (const auto& stack : stacks) {
    Frames frames;
    for (const std::uintptr_t offset : stack) {
      frames.insert(frames.end(), known[offset].begin(), known[offset].end());
    }
    result.push_back(explored(frames));
  }
  return result;
}

}  // namespace misdeal::explore

#include "reports/sanitizer/fingerprint.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/sanitizer/capped_sum.h"
#include "reports/wording/stable_hash.h"

namespace misdeal::reports {

namespace {

/// What a sanitizer intercepts, and what starts threads: without a file, these are the system's.
constexpr std::array<std::string_view, 13> kSystemPrefixes = {
    "__",  "pthread_", "sem_",   "std::",        "void std::", "operator new", "operator delete",
    "mem", "str",      "_start", "start_thread", "clone",      "fuzzer::"};

constexpr std::array<std::string_view, 22> kSystemNames = {
    "malloc", "calloc",   "realloc", "free",   "printf",    "snprintf",      "read",   "write",
    "open",   "close",    "fopen",   "fclose", "sleep",     "usleep",        "signal", "raise",
    "puts",   "realpath", "atexit",  "abort",  "nanosleep", "posix_memalign"};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Below an include folder of a compiler, of the C library (whose paths are relative to its build)
/// or of the sanitizers' runtime.
bool is_system_file(std::string_view file) {
  return file.starts_with("/usr/include/") || file.starts_with("/usr/lib") ||
         file.starts_with("/usr/src/") || file.starts_with("../") || file.starts_with("csu/") ||
         file.starts_with("./nptl") || file.starts_with("nptl/") || file == "stdlib/abort.c" ||
         file == "stdlib/exit.c" || contains(file, "/c++/") || contains(file, "/sysdeps/") ||
         contains(file, "compiler-rt") || contains(file, "libsanitizer") || file.ends_with(".o");
}

bool is_system_module(std::string_view module) {
  return module.starts_with("lib") && contains(module, ".so");
}

bool is_system_function(std::string_view function) {
  return std::ranges::any_of(kSystemPrefixes,
                             [&](std::string_view it) { return function.starts_with(it); }) ||
         std::ranges::find(kSystemNames, function) != kSystemNames.end();
}

/// clang numbers the lambdas of a file ("$_1"), and clones have a suffix (" [clone .cold]").
std::string without_compiler_numbers(std::string_view function) {
  function = function.substr(0, function.find(" [clone"));
  function = function.substr(0, function.find(" (."));
  std::string name;
  for (std::size_t at = 0; at < function.size(); ++at) {
    name += function[at];
    if (!name.ends_with("$_")) continue;
    while (at + 1 < function.size() &&
           std::isdigit(static_cast<unsigned char>(function[at + 1])) != 0) {
      ++at;
    }
  }
  return name;
}

}  // namespace

bool is_project_frame(const StackFrame& frame) {
  if (!frame.file.empty()) return !is_system_file(frame.file);
  return !frame.function.empty() && !is_system_module(frame.module) &&
         !is_system_function(frame.function);
}

const StackFrame* project_frame(const SanitizerStack& stack) {
  if (stack.frames.empty()) return nullptr;
  const auto found = std::ranges::find_if(stack.frames, is_project_frame);
  return found == stack.frames.end() ? &stack.frames.front() : &*found;
}

std::string project_symbol(const SanitizerStack& stack) {
  const StackFrame* const frame = project_frame(stack);
  if (frame == nullptr) return "";
  if (!frame->function.empty()) return without_compiler_numbers(frame->function);
  return frame->file.empty() ? frame->module : frame->file;
}

std::vector<std::string> project_symbols(const SanitizerReport& report) {
  const bool has_sides = std::ranges::find(report.stacks, StackRole::side, &SanitizerStack::role) !=
                         report.stacks.end();
  std::vector<std::string> symbols;
  for (const SanitizerStack& stack : report.stacks) {
    if (has_sides && stack.role != StackRole::side) continue;
    if (auto symbol = project_symbol(stack); !symbol.empty()) symbols.push_back(std::move(symbol));
  }
  std::ranges::sort(symbols);
  const auto doubles = std::ranges::unique(symbols);
  symbols.erase(doubles.begin(), doubles.end());
  return symbols;
}

std::string fingerprint(const SanitizerReport& report) {
  return fmt::format("{:016x}:1",
                     stable_hash(fmt::format("{}|{}|{}", report.tool, report.kind,
                                             fmt::join(project_symbols(report), "|"))));
}

std::vector<SanitizerReport> merge_alike(std::vector<SanitizerReport> reports) {
  std::vector<SanitizerReport> merged;
  std::map<std::string, std::size_t> known;
  for (SanitizerReport& report : reports) {
    const auto [entry, is_new] = known.try_emplace(fingerprint(report), merged.size());
    if (is_new) {
      merged.push_back(std::move(report));
    } else {
      SanitizerReport& first = merged[entry->second];
      first.count = capped_sum(first.count, report.count);
    }
  }
  return merged;
}

}  // namespace misdeal::reports

#include "reports/sanitizer/sanitizer_report.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/sanitizer/capped_sum.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

std::string slug(std::string_view text) {
  std::string out;
  for (const char character : text) {
    if (std::isalnum(static_cast<unsigned char>(character)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::string short_tool(std::string_view tool) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kShort = {{
      {kThreadSanitizer, "tsan"},
      {"AddressSanitizer", "asan"},
      {"LeakSanitizer", "lsan"},
      {"MemorySanitizer", "msan"},
      {"UndefinedBehaviorSanitizer", "ubsan"},
  }};
  for (const auto& [name, abbreviation] : kShort) {
    if (tool == name) return std::string(abbreviation);
  }
  return slug(tool);
}

/// Without parameters: enough for a title. "operator()" keeps its brackets.
std::string short_function(const std::string& function) {
  const std::size_t from = function.find("operator()");
  const std::size_t open = function.find('(', from == std::string::npos ? 0 : from + 10);
  return function.substr(0, open == 0 ? std::string::npos : open);
}

std::string plural(const std::string& kind, std::uint64_t count) {
  if (kind.ends_with("leak") || kind.ends_with("race")) return counted(count, kind.c_str());
  return fmt::format("{} × {}", count, kind);
}

}  // namespace

std::string_view to_string(StackRole role) {
  switch (role) {
    case StackRole::side:
      return "side";
    case StackRole::memory:
      return "memory";
    case StackRole::mutex:
      return "mutex";
    case StackRole::thread:
      return "thread";
  }
  return "";
}

bool has_thread_report(const SanitizerFindings& findings) {
  return std::ranges::find(findings.reports, kThreadSanitizer, &SanitizerReport::tool) !=
         findings.reports.end();
}

std::string rule_id(const SanitizerReport& report) {
  return fmt::format("{}/{}", short_tool(report.tool), slug(report.kind));
}

std::string title_of(const SanitizerReport& report) {
  std::vector<std::string> names = project_symbols(report);
  for (std::string& name : names) name = short_function(name);
  if (names.empty()) return report.kind;
  return fmt::format("{} {} {}", report.kind, names.size() == 1 ? "in" : "between",
                     fmt::join(names, " and "));
}

std::string findings_text(const SanitizerFindings& findings) {
  const std::string where = fmt::format(" in {}", counted(findings.logs.size(), "log"));
  if (findings.reports.empty()) return "no sanitizer report" + where;
  if (findings.reports.size() == 1 && findings.reports.front().tool == kExitStatus) {
    return findings.reports.front().message;
  }
  std::map<std::string, std::uint64_t> kinds;
  std::uint64_t times = 0;
  for (const SanitizerReport& report : findings.reports) {
    ++kinds[report.kind];
    times = capped_sum(times, report.count);
  }
  std::vector<std::string> parts;
  for (const auto& [kind, count] : kinds) parts.push_back(plural(kind, count));
  const std::string seen =
      times == findings.reports.size() ? "" : fmt::format(" (seen {} times)", grouped(times));
  return fmt::format("{}{}{}", fmt::join(parts, ", "), where, seen);
}

bool is_below(std::string_view file, std::string_view source_root) {
  if (file.empty()) return false;
  const std::string path = relative_path(file, source_root);
  return !path.starts_with('/') && !path.starts_with("..");
}

std::string relative_path(std::string_view file, std::string_view source_root) {
  const std::filesystem::path path = std::filesystem::path(file).lexically_normal();
  if (!path.is_absolute()) return path.string();
  const auto relative =
      path.lexically_relative(std::filesystem::path(source_root).lexically_normal());
  const bool leads_out = relative.empty() || *relative.begin() == "..";
  return leads_out ? path.string() : relative.string();
}

void make_paths_relative(SanitizerReport& report, std::string_view source_root) {
  for (SanitizerStack& stack : report.stacks) {
    for (StackFrame& frame : stack.frames) {
      if (is_below(frame.file, source_root)) frame.file = relative_path(frame.file, source_root);
    }
  }
}

std::string frame_text(const StackFrame& frame, std::string_view source_root) {
  std::string place = frame.file.empty() ? frame.module : relative_path(frame.file, source_root);
  if (frame.line != 0) place += fmt::format(":{}", frame.line);
  if (frame.column != 0) place += fmt::format(":{}", frame.column);
  if (frame.function.empty()) return place;
  return place.empty() ? frame.function : fmt::format("{} at {}", frame.function, place);
}

std::string report_text(const SanitizerReport& report, std::string_view source_root) {
  std::string text = fmt::format("{}: {}\n", report.tool, report.message);
  for (const SanitizerStack& stack : report.stacks) {
    text += fmt::format("  {}\n", stack.title.empty() ? "here" : stack.title);
    for (std::size_t i = 0; i < stack.frames.size(); ++i) {
      fmt::format_to(std::back_inserter(text), "    #{} {}\n", i,
                     frame_text(stack.frames[i], source_root));
    }
  }
  for (const std::string& note : report.notes) text += "  " + note + "\n";
  return text +
         fmt::format("in {}:{}, {}\n", report.log, report.log_line, counted(report.count, "time"));
}

}  // namespace misdeal::reports

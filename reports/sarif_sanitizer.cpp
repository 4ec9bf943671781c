#include "reports/sarif_sanitizer.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/sanitizer/fingerprint.h"
#include "reports/sanitizer/sanitizer_help.h"

namespace misdeal::reports {

namespace {

using nlohmann::ordered_json;

ordered_json plain_text(std::string_view text) {
  return {{"text", text}};
}

ordered_json sanitizer_rule(const SanitizerReport& report) {
  const std::string help = sanitizer_help(report);
  ordered_json rule;
  rule["id"] = rule_id(report);
  rule["name"] = rule_id(report);
  rule["shortDescription"] = plain_text(fmt::format("{}: {}", report.tool, report.kind));
  rule["fullDescription"] = plain_text(help);
  rule["help"] = plain_text(help);
  rule["defaultConfiguration"] = {{"level", "error"}};
  rule["properties"] = {{"tags", ordered_json::array({"concurrency", "correctness"})},
                        {"precision", "very-high"},
                        {"problem.severity", "error"},
                        {"security-severity", "7.5"}};
  return rule;
}

/// A line as a whole ends before its first column of the next: readers take the missing end so.
ordered_json region_json(const StackFrame& frame) {
  const unsigned line = std::max(frame.line, 1U);
  ordered_json region{{"startLine", line}};
  if (frame.column != 0) {
    region["startColumn"] = frame.column;
    region["endLine"] = line;
    region["endColumn"] = frame.column + 1;
  }
  return region;
}

ordered_json physical_json(const StackFrame& frame, std::string_view root) {
  return {{"artifactLocation", {{"uri", uri_of(frame.file, root)}}},
          {"region", region_json(frame)}};
}

/// What lies outside of the project has a name but no place that a reader could open.
ordered_json frame_json(const StackFrame& frame, std::string_view root) {
  ordered_json location{{"message", plain_text(frame_text(frame, root))}};
  if (is_below(frame.file, root)) location["physicalLocation"] = physical_json(frame, root);
  if (!frame.function.empty()) {
    location["logicalLocations"] =
        ordered_json::array({{{"fullyQualifiedName", frame.function}, {"kind", "function"}}});
  }
  return location;
}

/// Execution goes from the outermost frame to the innermost, which is where it clashes.
ordered_json thread_flow(const SanitizerStack& stack, std::size_t number, std::string_view root) {
  ordered_json steps = ordered_json::array();
  for (std::size_t i = stack.frames.size(); i-- > 0;) {
    steps.push_back(
        {{"location", frame_json(stack.frames[i], root)}, {"nestingLevel", steps.size()}});
  }
  const std::string title = stack.title.empty() ? "here" : stack.title;
  return {{"id", fmt::format("stack {}", number)},
          {"message", plain_text(title)},
          {"locations", std::move(steps)}};
}

ordered_json code_flow(const SanitizerReport& report, std::string_view root) {
  ordered_json flows = ordered_json::array();
  for (const SanitizerStack& stack : report.stacks) {
    if (!stack.frames.empty()) flows.push_back(thread_flow(stack, flows.size() + 1, root));
  }
  return {{"threadFlows", std::move(flows)}};
}

/// The first place of the project, of a side if there is one; null if no frame has a file.
const StackFrame* main_frame(const SanitizerReport& report, std::string_view root) {
  const StackFrame* best = nullptr;
  for (const bool must_be_side : {true, false}) {
    for (const SanitizerStack& stack : report.stacks) {
      if (must_be_side && stack.role != StackRole::side) continue;
      for (const StackFrame& frame : stack.frames) {
        if (is_project_frame(frame) && is_below(frame.file, root)) return &frame;
        if (best == nullptr && !frame.file.empty()) best = &frame;
      }
    }
  }
  return best;
}

/// Code scanning wants a location; of a report without any file it is the log itself.
ordered_json main_location(const SanitizerReport& report, std::string_view root) {
  const StackFrame* const frame = main_frame(report, root);
  const StackFrame in_log{.function = {},
                          .file = report.log,
                          .line = static_cast<unsigned>(report.log_line),
                          .column = 0,
                          .module = {}};
  return {{"physicalLocation", physical_json(frame == nullptr ? in_log : *frame, root)}};
}

ordered_json sanitizer_result(const SanitizerReport& report, std::size_t rule,
                              std::string_view root) {
  ordered_json json;
  json["ruleId"] = rule_id(report);
  json["ruleIndex"] = rule;
  json["level"] = "error";
  json["kind"] = "fail";
  json["message"] = plain_text(
      fmt::format("{}: {}\n{}", report.tool, title_of(report), report_text(report, root)));
  json["locations"] = ordered_json::array({main_location(report, root)});
  json["partialFingerprints"] = {{"primaryLocationLineHash", fingerprint(report)}};
  json["occurrenceCount"] = report.count;
  ordered_json flow = code_flow(report, root);
  if (!flow["threadFlows"].empty()) json["codeFlows"] = ordered_json::array({std::move(flow)});
  return json;
}

bool is_unreserved(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
         (character >= 'A' && character <= 'Z') ||
         std::string_view("-._~/+").find(character) != std::string_view::npos;
}

}  // namespace

std::string uri_of(std::string_view file, std::string_view source_root) {
  std::string path = relative_path(file, source_root);
  path.erase(0, path.find_first_not_of('/'));
  std::string uri;
  for (const char character : path) {
    if (is_unreserved(character)) {
      uri += character;
    } else {
      fmt::format_to(std::back_inserter(uri), "%{:02X}", static_cast<unsigned char>(character));
    }
  }
  return uri;
}

void add_sanitizer_results(const SanitizerFindings& findings, ordered_json& rules,
                           ordered_json& results) {
  std::map<std::string, std::size_t> known;
  for (const SanitizerReport& report : findings.reports) {
    const auto [entry, is_new] = known.try_emplace(rule_id(report), rules.size());
    if (is_new) rules.push_back(sanitizer_rule(report));
    results.push_back(sanitizer_result(report, entry->second, findings.source_root));
  }
}

}  // namespace misdeal::reports

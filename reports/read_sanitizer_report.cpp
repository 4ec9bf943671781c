#include "reports/read_sanitizer_report.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/sanitizer/fingerprint.h"

namespace misdeal::reports {

namespace {

using nlohmann::json;
using Error = std::unexpected<std::string>;

StackRole role_named(const std::string& name) {
  for (const StackRole role :
       {StackRole::side, StackRole::memory, StackRole::mutex, StackRole::thread}) {
    if (to_string(role) == name) return role;
  }
  throw std::invalid_argument("no stack has the role " + name);
}

StackFrame frame_of(const json& frame) {
  return {.function = frame.at("function"),
          .file = frame.at("file"),
          .line = frame.at("line"),
          .column = frame.at("column"),
          .module = frame.at("module")};
}

SanitizerReport report_of(const json& report) {
  SanitizerReport result{.tool = report.at("tool"),
                         .kind = report.at("kind"),
                         .message = report.at("message"),
                         .stacks = {},
                         .notes = report.at("notes"),
                         .count = report.at("count"),
                         .log = report.at("log"),
                         .log_line = report.at("log_line")};
  for (const json& stack : report.at("stacks")) {
    SanitizerStack& read = result.stacks.emplace_back();
    read.role = role_named(stack.at("role"));
    read.title = stack.at("title");
    for (const json& frame : stack.at("frames")) read.frames.push_back(frame_of(frame));
  }
  return result;
}

}  // namespace

std::expected<SanitizerFindings, std::string> parse_sanitizer_findings(std::string_view text) {
  try {
    const json document = json::parse(text);
    if (document.at("schema_version") != 1) return Error("is of another schema version");
    const json& sanitizers = document.at("sanitizers");
    if (sanitizers.is_null()) {
      return Error(
          fmt::format("is of misdeal {}, not of misdeal report: only reports of sanitizers "
                      "can be put together",
                      document.at("verb").get<std::string>()));
    }
    SanitizerFindings findings{.logs = sanitizers.at("logs"),
                               .bytes = sanitizers.at("bytes"),
                               .source_root = sanitizers.at("source_root"),
                               .reports = {}};
    for (const json& report : sanitizers.at("reports")) {
      findings.reports.push_back(report_of(report));
      make_paths_relative(findings.reports.back(), findings.source_root);
    }
    if (findings.bytes == 0 || findings.logs.empty()) return Error("is of no log at all");
    return findings;
  } catch (const std::exception& error) {  // of the JSON library, or a role
    return Error(fmt::format("is no report.json: {}", error.what()));
  }
}

void merge_findings(SanitizerFindings& findings, SanitizerFindings more) {
  if (findings.source_root.empty()) findings.source_root = more.source_root;
  findings.bytes += more.bytes;
  std::ranges::move(more.logs, std::back_inserter(findings.logs));
  std::ranges::move(more.reports, std::back_inserter(findings.reports));
  findings.reports = merge_alike(std::move(findings.reports));
}

std::expected<SanitizerFindings, std::string> merge_report_files(
    const std::vector<std::filesystem::path>& files) {
  SanitizerFindings findings;
  std::set<std::string> texts;
  for (const std::filesystem::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad()) return Error(fmt::format("cannot read {}", file.string()));
    auto more = parse_sanitizer_findings(text);
    if (!more) return Error(fmt::format("{} {}", file.string(), more.error()));
    if (!texts.insert(std::move(text)).second) {
      return Error(fmt::format("{} is given twice, and would be counted twice", file.string()));
    }
    merge_findings(findings, std::move(*more));
  }
  return findings;
}

}  // namespace misdeal::reports

#include "reports/read_sanitizer_report.h"

#include <algorithm>
#include <concepts>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/escape/terminal.h"
#include "reports/run_result.h"
#include "reports/sanitizer/capped_sum.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/wording/number_text.h"

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

/// What is no list would be read as one of nothing, or of one.
const json& list_at(const json& object, const char* key) {
  const json& list = object.at(key);
  if (!list.is_array()) throw std::invalid_argument(fmt::format("\"{}\" is no list", key));
  return list;
}

/// The library would take 1.5, true and -1 for numbers that can be counted with.
template <std::unsigned_integral Number>
Number number_at(const json& object, const char* key, Number least) {
  const json& number = object.at(key);
  const bool is_whole = number.is_number_unsigned();
  if (!is_whole || !std::in_range<Number>(number.get<std::uint64_t>()) ||
      number.get<Number>() < least) {
    throw std::invalid_argument(
        fmt::format("\"{}\" is no whole number from {} on, or too large", key, least));
  }
  return number.get<Number>();
}

StackFrame frame_of(const json& frame) {
  return {.function = frame.at("function"),
          .file = frame.at("file"),
          .line = number_at(frame, "line", 0U),
          .column = number_at(frame, "column", 0U),
          .module = frame.at("module")};
}

SanitizerReport report_of(const json& report) {
  SanitizerReport result{.tool = report.at("tool"),
                         .kind = report.at("kind"),
                         .message = report.at("message"),
                         .stacks = {},
                         .notes = list_at(report, "notes"),
                         .count = number_at(report, "count", std::uint64_t{1}),
                         .log = report.at("log"),
                         .log_line = number_at(report, "log_line", std::size_t{0})};
  for (const json& stack : list_at(report, "stacks")) {
    SanitizerStack& read = result.stacks.emplace_back();
    read.role = role_named(stack.at("role"));
    read.title = stack.at("title");
    for (const json& frame : list_at(stack, "frames")) read.frames.push_back(frame_of(frame));
  }
  return result;
}

SanitizerFindings findings_of(const json& sanitizers) {
  SanitizerFindings findings{.logs = list_at(sanitizers, "logs"),
                             .bytes = number_at(sanitizers, "bytes", std::uint64_t{1}),
                             .source_root = sanitizers.at("source_root"),
                             .reports = {},
                             .not_understood = {}};
  if (findings.logs.empty()) throw std::invalid_argument("it is of no log at all");
  for (const json& report : list_at(sanitizers, "reports")) {
    findings.reports.push_back(report_of(report));
    make_paths_relative(findings.reports.back(), findings.source_root);
  }
  return findings;
}

int code_of(const SanitizerFindings& findings) {
  if (findings.reports.empty()) return 0;
  return has_thread_report(findings) ? kExitThreadSanitizer : 1;
}

/// A file of which reports were lost, by a script or by hand, must not turn its verdict.
void require_agreement(const json& document, const SanitizerFindings& findings) {
  const std::string verdict = document.at("verdict");
  const int exit_code = number_at(document, "exit_code", std::uint8_t{0});
  const std::string_view borne =
      to_string(findings.reports.empty() ? harness::Verdict::holds : harness::Verdict::violated);
  if (verdict == borne && exit_code == code_of(findings)) return;
  throw std::invalid_argument(fmt::format("it says \"{}\" with exit code {}, but has {}", verdict,
                                          exit_code, counted(findings.reports.size(), "report")));
}

}  // namespace

std::expected<SanitizerFindings, std::string> parse_sanitizer_findings(std::string_view text) {
  try {
    const json document = json::parse(text);
    if (document.at("schema_version") != 1) return Error("is of another schema version");
    const json& sanitizers = document.at("sanitizers");
    if (sanitizers.is_null() || document.at("verb") != "report") {
      return Error(
          fmt::format("is of misdeal {}, not of misdeal report: only reports of sanitizers "
                      "can be put together",
                      short_terminal_text(document.at("verb").get<std::string>())));
    }
    SanitizerFindings findings = findings_of(sanitizers);
    require_agreement(document, findings);
    return findings;
  } catch (const std::exception& error) {  // of the JSON library, or from above
    return Error(
        fmt::format("is no report.json of misdeal report: {}", short_terminal_text(error.what())));
  }
}

void merge_findings(SanitizerFindings& findings, SanitizerFindings more) {
  if (findings.source_root.empty()) findings.source_root = more.source_root;
  findings.bytes = capped_sum(findings.bytes, more.bytes);
  std::ranges::move(more.logs, std::back_inserter(findings.logs));
  std::ranges::move(more.reports, std::back_inserter(findings.reports));
  std::ranges::move(more.not_understood, std::back_inserter(findings.not_understood));
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

#include "harness/cli/report_verb.h"

#include <utility>

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/run_output.h"
#include "reports/escape/terminal.h"
#include "reports/read_sanitizer_report.h"
#include "reports/sanitizer/read_logs.h"

namespace misdeal::harness {

namespace {

std::string command_of(const ReportVerbOptions& options) {
  std::string command = reports::shell_word(options.program) + " report";
  for (const auto& log : options.sanitizer_logs) {
    command += " --sanitizer " + reports::shell_word(log.string());
  }
  if (options.status) command += fmt::format(" --status {}", *options.status);
  for (const auto& file : options.merged) {
    command += " --merge " + reports::shell_word(file.string());
  }
  return command + " --source-root " + reports::shell_word(options.source_root.string());
}

/// Why there is nothing to report, and the exit code that says so.
struct Refusal {
  std::string reason;
  int exit_code = cli::kUsage;
};

std::string not_understood_text(const std::vector<std::string>& lines) {
  const std::string more = lines.size() == 1 ? "" : fmt::format(" (and {} more)", lines.size() - 1);
  return fmt::format("a report of a kind that is not understood: {}{}", lines.front(), more);
}

std::expected<reports::SanitizerFindings, Refusal> findings_of(const ReportVerbOptions& options) {
  const auto refuse = [](std::string reason) {
    return std::unexpected(Refusal{std::move(reason)});
  };
  if (options.sanitizer_logs.empty() && options.merged.empty()) {
    return refuse("give --sanitizer LOG or --merge report.json, or both");
  }
  if (options.status && options.sanitizer_logs.empty()) {
    return refuse("--status is of the program that wrote a log; give --sanitizer LOG");
  }
  auto merged = reports::merge_report_files(options.merged);
  if (!merged) return refuse(merged.error());
  if (options.sanitizer_logs.empty()) return *std::move(merged);
  auto read = reports::read_sanitizer_logs(options.sanitizer_logs, options.source_root);
  if (!read) return refuse(read.error());
  reports::add_exit_status(options.status.value_or(0), *read);
  reports::merge_findings(*read, std::move(*merged));
  if (read->reports.empty() && !read->not_understood.empty()) {
    return std::unexpected(Refusal{not_understood_text(read->not_understood), cli::kUndecided});
  }
  return *std::move(read);
}

}  // namespace

int run_report(const ReportVerbOptions& options) {
  auto findings = findings_of(options);
  if (!findings) {
    fmt::print(stderr, "misdeal report: {}\n", reports::terminal_text(findings.error().reason));
    return findings.error().exit_code;
  }
  reports::RunResult result;
  result.tool_version = tool_version();
  result.build = build_description();
  result.commit = commit_under_test();
  result.verb = "report";
  result.started_at = utc_now();
  result.program = reports::shell_word(options.program);
  result.command_again = command_of(options);
  result.verdict = findings->reports.empty() ? Verdict::holds : Verdict::violated;
  if (!findings->not_understood.empty()) {
    result.warnings.push_back(not_understood_text(findings->not_understood));
  }
  result.sanitizers = std::move(*findings);
  const bool is_written = put_out(result, {.out = options.out, .is_json = options.is_json});
  return is_written ? exit_code(result) : cli::kInfrastructure;
}

}  // namespace misdeal::harness

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
  for (const auto& file : options.merged) {
    command += " --merge " + reports::shell_word(file.string());
  }
  return command + " --source-root " + reports::shell_word(options.source_root.string());
}

std::expected<reports::SanitizerFindings, std::string> findings_of(
    const ReportVerbOptions& options) {
  if (options.sanitizer_logs.empty() && options.merged.empty()) {
    return std::unexpected("give --sanitizer LOG or --merge report.json, or both");
  }
  auto merged = reports::merge_report_files(options.merged);
  if (!merged || options.sanitizer_logs.empty()) return merged;
  auto read = reports::read_sanitizer_logs(options.sanitizer_logs, options.source_root);
  if (read) reports::merge_findings(*read, std::move(*merged));
  return read;
}

}  // namespace

int run_report(const ReportVerbOptions& options) {
  auto findings = findings_of(options);
  if (!findings) {
    fmt::print(stderr, "misdeal report: {}\n", reports::terminal_text(findings.error()));
    return cli::kUsage;
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
  result.sanitizers = std::move(*findings);
  const bool is_written = put_out(result, {.out = options.out, .is_json = options.is_json});
  return is_written ? exit_code(result) : cli::kInfrastructure;
}

}  // namespace misdeal::harness

#include "harness/cli/report_verb.h"

#include <utility>

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/run_output.h"
#include "reports/escape/terminal.h"
#include "reports/sanitizer/read_logs.h"

namespace misdeal::harness {

namespace {

std::string command_of(const ReportVerbOptions& options) {
  std::string command = reports::shell_word(options.program) + " report";
  for (const auto& log : options.sanitizer_logs) {
    command += " --sanitizer " + reports::shell_word(log.string());
  }
  return command + " --source-root " + reports::shell_word(options.source_root.string());
}

}  // namespace

int run_report(const ReportVerbOptions& options) {
  auto findings = reports::read_sanitizer_logs(options.sanitizer_logs, options.source_root);
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

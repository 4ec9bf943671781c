#include "reports/write_summary.h"

#include <algorithm>
#include <ostream>
#include <span>

#include <fmt/format.h>

#include "reports/escape/markdown.h"
#include "reports/headline.h"
#include "reports/pin_text.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"
#include "reports/wording/racing_pair.h"

namespace misdeal::reports {

namespace {

using harness::Operation;
using harness::PropertyResult;
using harness::Verdict;

// Together these keep the file below half of the 1 MiB that a step summary may have, even if every
// byte of every text is escaped, which makes it six.
constexpr std::size_t kFieldBytesMax = 400;
constexpr std::size_t kCommandBytesMax = 2'000;
constexpr std::size_t kFindingsMax = 8;
constexpr std::size_t kOperationsMax = 12;
constexpr std::size_t kExercisesMax = 40;
constexpr std::size_t kSanitizerReportsMax = 40;

std::string shortened(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  return fmt::format("{} … ({} more bytes)", text.substr(0, bytes_max), text.size() - bytes_max);
}

std::string field(std::string_view text) {
  return markdown_text(shortened(text, kFieldBytesMax));
}

void write_command(std::string_view label, std::string_view command, std::ostream& out) {
  if (command.empty()) return;
  out << label << "\n\n" << markdown_code_block(shortened(command, kCommandBytesMax)) << '\n';
}

const char* mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "✅ holds";
    case Verdict::violated:
      return "❌ **violated**";
    case Verdict::undecided:
      return "❔ undecided";
    case Verdict::not_checked:
      return "➖ not checked";
  }
  return "";
}

void write_verdicts(const RunResult& result, std::ostream& out) {
  out << "| property | verdict | checked | violations | left unchecked |\n"
         "|---|---|---:|---:|---|\n";
  for (const PropertyResult& property : result.properties) {
    out << fmt::format("| {} | {} | {} | {} | {} |\n", field(to_string(property.property)),
                       mark_of(property.verdict), grouped(property.checked),
                       grouped(property.violations), field(property.left_unchecked));
  }
  out << '\n';
}

void write_operations(std::span<const Operation> operations, std::ostream& out) {
  if (operations.empty()) return;
  std::int64_t begin_ns = operations.front().invoked_ns;
  for (const Operation& operation : operations) begin_ns = std::min(begin_ns, operation.invoked_ns);
  out << "| sent µs | thread | operation | request | version | answer |\n"
         "|---:|---:|---|---|---:|---|\n";
  for (const Operation& operation : operations.first(std::min(operations.size(), kOperationsMax))) {
    out << fmt::format("| {} | {} | {} | {} | {} | {} |\n",
                       microseconds(operation.invoked_ns - begin_ns), operation.client,
                       field(asked_text(operation)), short_id(operation.request),
                       version_text(operation.version), field(answer_text(operation)));
  }
  out << '\n';
}

void write_finding(const RunResult& result, const ReportedFinding& reported, std::ostream& out) {
  const harness::Finding& finding = reported.finding;
  out << fmt::format("### ❌ {}\n\n{}\n\n", field(to_string(finding.property)),
                     field(finding.message));
  out << fmt::format("- **expected:** {}\n- **observed:** {}\n", field(finding.expected),
                     field(finding.observed));
  if (const auto pair = racing_pair(reported.operations)) {
    out << fmt::format("- **racing pair:** {}\n",
                       field(racing_pair_text(*pair, reported.operations)));
  }
  out << '\n';
  write_operations(reported.operations, out);
  write_command("Judge the recorded history again:", check_command(result, reported), out);
  write_command("Shrink it:", reported.shrink_command, out);
}

void write_finding_list(const RunResult& result, std::ostream& out) {
  const std::size_t shown = std::min(result.findings.size(), kFindingsMax);
  for (std::size_t i = 0; i < shown; ++i) write_finding(result, result.findings[i], out);
  if (shown < result.findings.size()) {
    out << fmt::format("{} more in report.html.\n\n",
                       counted(result.findings.size() - shown, "finding"));
  }
}

void write_pin(const RunResult& result, std::ostream& out) {
  if (!result.pin) return;
  out << fmt::format("**{}** {}\n\n", result.pin->is_pinned ? "Pinned:" : "Not pinned:",
                     field(pin_text(*result.pin)));
  write_command("Make it happen again:", replay_command(result), out);
}

void write_warnings(const RunResult& result, std::ostream& out) {
  for (const std::string& warning : result.warnings) {
    out << fmt::format("Warning: {}\n\n", field(warning));
  }
}

void write_sanitizers(const RunResult& result, std::ostream& out) {
  if (!result.sanitizers || result.sanitizers->reports.empty()) return;
  const SanitizerFindings& findings = *result.sanitizers;
  out << "| sanitizer | report | at | times |\n|---|---|---|---:|\n";
  const std::size_t shown = std::min(findings.reports.size(), kSanitizerReportsMax);
  for (std::size_t i = 0; i < shown; ++i) {
    const SanitizerReport& report = findings.reports[i];
    std::string place;
    for (const SanitizerStack& stack : report.stacks) {
      const StackFrame* const frame = project_frame(stack);
      if (stack.role != StackRole::side || frame == nullptr) continue;
      if (!place.empty()) place += ", ";
      StackFrame nameless = *frame;
      nameless.function.clear();
      place += frame_text(nameless, findings.source_root);
    }
    out << fmt::format("| {} | {} | {} | {} |\n", field(report.tool), field(title_of(report)),
                       field(place), grouped(report.count));
  }
  out << '\n';
  if (shown < findings.reports.size()) {
    out << fmt::format("{} more in report.html.\n\n",
                       counted(findings.reports.size() - shown, "report"));
  }
}

void write_exercises(const RunResult& result, std::ostream& out) {
  if (result.exercises.empty()) return;
  out << "| exercised | times |\n|---|---:|\n";
  for (std::size_t i = 0; i < std::min(result.exercises.size(), kExercisesMax); ++i) {
    const Exercise& exercise = result.exercises[i];
    const bool is_missing = exercise.is_required && exercise.count == 0;
    out << fmt::format("| {} | {}{} |\n", field(exercise.name), grouped(exercise.count),
                       is_missing ? " ❌ required" : "");
  }
  out << '\n';
}

void write_locks(const RunResult& result, std::ostream& out) {
  if (result.locks.empty()) return;
  out << "| lock | acquisitions | contended | waited in all | wait p99 | wait max | hold p50 | "
         "hold "
         "p99 | retries |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n";
  for (const LockRow& row : result.locks) {
    out << fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", field(row.name),
                       grouped(row.acquisitions), share_text(row.contended, row.acquisitions),
                       duration_text(row.wait_sum_ns), duration_text(row.wait.p99_ns),
                       duration_text(row.wait.max_ns), duration_text(row.hold.p50_ns),
                       duration_text(row.hold.p99_ns), grouped(row.retries));
  }
  out << '\n';
}

const char* mark_of(Conclusion conclusion) {
  if (conclusion == Conclusion::holds) return "✅";
  const bool is_bad = conclusion == Conclusion::violated || conclusion == Conclusion::failed;
  return is_bad ? "❌" : "❔";
}

}  // namespace

void write_summary(const RunResult& result, std::ostream& out) {
  const Conclusion came_to = conclusion(result);
  out << fmt::format("## {} Misdeal {}: {}: {}\n\n", mark_of(came_to), field(result.verb),
                     conclusion_text(came_to), field(headline(result)));
  const bool is_live = !result.profile.empty();
  write_sanitizers(result, out);
  if (result.sanitizers && result.properties.empty()) {
    write_warnings(result, out);
    write_command("Read the logs again:", result.command_again, out);
    return;
  }
  out << fmt::format("{} · {} {} · seed {}{}\n\n", field(work_text(result)),
                     is_live ? "server" : "engine", field(result.engine_name), result.seed,
                     is_live ? "" : " · " + counted(result.threads, "thread"));
  write_warnings(result, out);
  write_finding_list(result, out);
  write_pin(result, out);
  write_verdicts(result, out);
  const harness::Overlap& overlap = result.overlap;
  out << fmt::format(
      "{} of the operations overlapped another on their {}; {} arrived more than "
      "once, {} of them at the same time.\n\n",
      share_text(overlap.overlapping, overlap.operations), is_live ? "instance" : "table",
      counted(overlap.duplicate_groups, "request id"), grouped(overlap.overlapping_duplicates));
  write_locks(result, out);
  write_exercises(result, out);
  if (result.hands_written) {
    out << fmt::format("Hands: {}\n\n", field(hands_text(*result.hands_written)));
  }
  write_command("Run again:", result.command_again, out);
}

}  // namespace misdeal::reports

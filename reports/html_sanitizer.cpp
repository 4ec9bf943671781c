#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/html_parts.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/sanitizer/sanitizer_help.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

/// The frames of one stack; what is not the project's is pale.
void write_stack(const SanitizerStack& stack, std::string_view root, std::ostream& out) {
  const std::string title = html_text(stack.title.empty() ? "here" : stack.title);
  open_table_html(stack.title.empty() ? "here" : stack.title, {"#", "function", "place"}, out);
  out << fmt::format("<tr><td colspan=\"3\"><strong>{}</strong></td></tr>\n", title);
  const StackFrame* const first = project_frame(stack);
  for (std::size_t i = 0; i < stack.frames.size(); ++i) {
    const StackFrame& frame = stack.frames[i];
    StackFrame place = frame;
    place.function.clear();
    const bool is_here = &frame == first && is_project_frame(frame);
    out << fmt::format(
        "<tr class=\"{}\"><td class=\"n\">{}</td><td class=\"text mono\">{}{}</td><td "
        "class=\"mono\">{}</td></tr>\n",
        is_project_frame(frame) ? "" : "is-context", i, is_here ? "● " : "",
        html_text(frame.function.empty() ? "?" : frame.function),
        html_text(frame_text(place, root)));
  }
  out << kTableEnd;
}

void write_stacks(const SanitizerReport& report, std::string_view root, std::ostream& out) {
  bool has_others = false;
  for (const SanitizerStack& stack : report.stacks) {
    if (stack.role == StackRole::side) write_stack(stack, root, out);
    has_others |= stack.role != StackRole::side;
  }
  if (!has_others) return;
  out << "<details><summary>Memory, mutexes and threads</summary>\n";
  for (const SanitizerStack& stack : report.stacks) {
    if (stack.role != StackRole::side) write_stack(stack, root, out);
  }
  out << "</details>\n";
}

void write_report(const SanitizerReport& report, std::string_view root, std::size_t number,
                  std::ostream& out) {
  out << fmt::format(
      "<article class=\"card finding\" id=\"sanitizer-{}\">\n<div class=\"kicker\">✕ {} · "
      "{}</div>\n"
      "<h3>{}</h3>\n<p>{}</p>\n",
      number, html_text(report.tool), counted(report.count, "time"), html_text(title_of(report)),
      html_text(sanitizer_help(report)));
  if (report.stacks.empty()) out << fmt::format("<p>{}</p>\n", html_text(report.message));
  write_stacks(report, root, out);
  for (const std::string& note : report.notes) {
    out << fmt::format("<p class=\"small soft\">{}</p>\n", html_text(note));
  }
  out << fmt::format("<p class=\"small soft\">{}:{}, fingerprint {}</p>\n</article>\n",
                     html_text(report.log), report.log_line, html_text(fingerprint(report)));
}

}  // namespace

void write_sanitizers_html(const RunResult& result, std::ostream& out) {
  if (!result.sanitizers) return;
  const SanitizerFindings& findings = *result.sanitizers;
  out << fmt::format("<section><h2 id=\"sanitizers\">Sanitizers</h2>\n<p>{}, {} bytes read.</p>\n",
                     html_text(findings_text(findings)), grouped(findings.bytes));
  for (std::size_t i = 0; i < findings.reports.size(); ++i) {
    write_report(findings.reports[i], findings.source_root, i + 1, out);
  }
  out << "</section>\n";
}

}  // namespace misdeal::reports

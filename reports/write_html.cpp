#include "reports/write_html.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/headline.h"
#include "reports/html_parts.h"
#include "reports/html_style.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

/// How a conclusion looks: the class of its colour and a sign, since colour alone says nothing.
struct Look {
  const char* css_class;
  const char* sign;
};

Look look_of(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::failed:
    case Conclusion::violated:
      return {"bad", "✕"};
    case Conclusion::holds:
      return {"good", "✓"};
    default:
      return {"doubt", "?"};
  }
}

/// What a verb found that only reads logs, and attacks nothing; nullptr for every other.
const SanitizerFindings* only_logs(const RunResult& result) {
  return result.sanitizers && result.properties.empty() ? &*result.sanitizers : nullptr;
}

void write_head(const RunResult& result, std::ostream& out) {
  out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n";
  out << fmt::format("<title>{}: misdeal {}{}{}</title>\n", conclusion_text(conclusion(result)),
                     html_text(result.verb), result.engine_name.empty() ? "" : " of ",
                     html_text(result.engine_name));
  out << "<style>" << html_style() << "</style>\n</head>\n<body>\n";
}

void write_top(const RunResult& result, std::ostream& out) {
  const SanitizerFindings* const findings = only_logs(result);
  const std::string subject =
      findings != nullptr ? counted(findings->logs.size(), "log")
                          : fmt::format("{} {}", result.profile.empty() ? "engine" : "server",
                                        html_text(result.engine_name));
  out << fmt::format("<header class=\"top\"><strong>Misdeal</strong><span>{} · {} · {}</span>",
                     html_text(result.verb), subject, html_text(result.started_at));
  out << "<nav aria-label=\"Sections\">";
  if (!result.findings.empty()) out << "<a href=\"#violations\">Violations</a>";
  if (result.pin) out << "<a href=\"#pinned\">Schedule</a>";
  if (result.sanitizers) out << "<a href=\"#sanitizers\">Sanitizers</a>";
  if (findings == nullptr) {
    out << "<a href=\"#properties\">Properties</a><a href=\"#exercised\">Exercised</a>"
           "<a href=\"#latency\">Latency</a>";
    if (!result.locks.empty()) out << "<a href=\"#locks\">Locks</a>";
  }
  out << "<a href=\"#configuration\">Configuration</a></nav></header>\n";
}

void write_facts(const RunResult& result, std::ostream& out) {
  const auto fact = [&out](const char* name, const std::string& value) {
    out << fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", name, html_text(value));
  };
  const harness::Overlap& overlap = result.overlap;
  out << "<dl class=\"facts\">\n";
  if (const SanitizerFindings* const findings = only_logs(result)) {
    fact("logs", grouped(findings->logs.size()));
    fact("bytes read", grouped(findings->bytes));
    fact("exit code", fmt::format("{}", exit_code(result)));
    out << "</dl>\n";
    return;
  }
  fact("operations", grouped(result.operations));
  if (result.operations_per_s > 0) {
    fact("a second", grouped(static_cast<std::uint64_t>(result.operations_per_s)));
  }
  fact("overlapped another", share_text(overlap.overlapping, overlap.operations));
  fact("duplicated ids at once", grouped(overlap.overlapping_duplicates));
  fact("time", duration_text(static_cast<std::int64_t>(std::max(0.0, result.duration_s) * 1e9)));
  fact("exit code", fmt::format("{}", exit_code(result)));
  out << "</dl>\n";
}

/// Names such as exactly-once do not break at their dashes, as long as they are names.
std::string without_breaks_in_names(const std::string& text) {
  constexpr std::size_t kNameMax = 24;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    const bool is_name = word.find('-') != std::string::npos && word.size() <= kNameMax;
    out += is_name ? "<span class=\"w\">" + html_text(word) + "</span>" : html_text(word);
    if (end < text.size()) out += ' ';
    at = end + 1;
  }
  return out;
}

void write_verdict(const RunResult& result, std::ostream& out) {
  const Conclusion came_to = conclusion(result);
  const Look look = look_of(came_to);
  out << fmt::format(
      "<section class=\"card verdict is-{0}\">\n<h1><span class=\"{0}\"><span aria-hidden=\"true\">"
      "{1}</span> {2}:</span> {3}</h1>\n",
      look.css_class, look.sign, conclusion_text(came_to),
      without_breaks_in_names(headline(result)));
  out << fmt::format("<p class=\"sentence soft\">{}</p>\n", html_text(work_text(result)));
  for (const std::string& warning : result.warnings) {
    out << fmt::format("<p><strong class=\"doubt\">? Warning:</strong> {}</p>\n",
                       html_text(warning));
  }
  if (result.was_interrupted) {
    out << "<p><strong class=\"doubt\">? Interrupted:</strong> what was done until then was judged."
           "</p>\n";
  }
  const bool is_told = !result.vacuous_reason.empty() && missing_exercises(result).empty();
  if (proves_nothing(result) && !is_told && result.verdict != harness::Verdict::violated) {
    out << "<p><strong class=\"doubt\">? Vacuous:</strong> something that the run was to exercise "
           "never happened, so it proves less than it seems to. See <a href=\"#exercised\">what "
           "was "
           "exercised</a>.</p>\n";
  }
  write_facts(result, out);
  out << "<div style=\"margin-top:1.25rem\">\n";
  write_command_html(only_logs(result) == nullptr ? "Run again, the same seed" : "Read them again",
                     result.command_again, out);
  out << "</div></section>\n";
}

void write_findings(const RunResult& result, std::ostream& out) {
  if (result.findings.empty()) return;
  out << "<h2 id=\"violations\">Violations</h2>\n";
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    write_finding_html(result, result.findings[i], i + 1, out);
  }
}

void write_measurements(const RunResult& result, std::ostream& out) {
  if (only_logs(result) != nullptr) {
    out << "<section><h2 id=\"configuration\">Configuration</h2>\n";
    write_configuration_html(result, out);
    out << "</section>\n";
    return;
  }
  out << "<section><h2 id=\"properties\">Properties</h2>\n";
  write_properties_html(result, out);
  out << "</section>\n";
  write_conformance_html(result, out);
  write_ways_html(result, out);
  out << "<section><h2 id=\"overlap\">Overlap reached</h2>\n";
  write_overlap_html(result, out);
  out << "</section>\n<div class=\"pair\"><section><h2 id=\"exercised\">What was exercised</h2>\n";
  write_exercises_html(result, out);
  out << "</section><section><h2 id=\"outcomes\">Answers</h2>\n";
  write_outcomes_html(result, out);
  out << "</section></div>\n<section><h2 id=\"latency\">Latency</h2>\n";
  write_latencies_html(result, out);
  out << "</section>\n";
  write_locks_html(result, out);
  out << "<section><h2 id=\"configuration\">Configuration</h2>\n";
  write_configuration_html(result, out);
  out << "</section>\n";
}

}  // namespace

void write_html(const RunResult& result, std::ostream& out) {
  write_head(result, out);
  write_top(result, out);
  out << "<main>\n";
  write_verdict(result, out);
  write_pin_html(result, out);
  write_findings(result, out);
  write_sanitizers_html(result, out);
  write_measurements(result, out);
  out << "</main>\n<script>" << html_script() << "</script>\n</body>\n</html>\n";
}

}  // namespace misdeal::reports

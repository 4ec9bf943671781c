#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/contract_clause.h"
#include "reports/escape/html.h"
#include "reports/headline.h"
#include "reports/html_parts.h"
#include "reports/latency_text.h"
#include "reports/picture/latency_bars.h"
#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"

namespace misdeal::reports {

namespace {

using harness::PropertyResult;
using harness::Verdict;

const char* verdict_html(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "<span class=\"good\">✓ holds</span>";
    case Verdict::violated:
      return "<strong class=\"bad\">✕ violated</strong>";
    case Verdict::undecided:
      return "<strong class=\"doubt\">? undecided</strong>";
    case Verdict::not_checked:
      return "<span class=\"soft\">– not checked</span>";
  }
  return "";
}

std::string share_bar(std::uint64_t part, std::uint64_t whole) {
  const double percent =
      whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
  return fmt::format("<span class=\"share\" style=\"width:{:.1f}%\"></span>",
                     std::clamp(percent, 0.0, 100.0));
}

}  // namespace

void write_properties_html(const RunResult& result, std::ostream& out) {
  open_table_html("Properties",
                  {"property", "verdict", "#checked", "#violations", "left unchecked"}, out);
  const auto clause = result.profile.empty() ? clause_of : clause_by_profile;
  for (const PropertyResult& property : result.properties) {
    out << fmt::format(
        "<tr class=\"{}\"><th scope=\"row\"><span class=\"w\">{}</span><span class=\"soft small\" "
        "style=\"font-weight:400\">{}</span></th><td class=\"w\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td><td>{}</td></tr>\n",
        property.verdict == Verdict::violated ? "is-bad" : "",
        html_text(to_string(property.property)), html_text(clause(property.property).promise),
        verdict_html(property.verdict), grouped(property.checked), grouped(property.violations),
        html_text(property.left_unchecked));
  }
  out << kTableEnd;
}

void write_exercises_html(const RunResult& result, std::ostream& out) {
  if (result.exercises.empty()) {
    out << "<p class=\"soft\">Nothing was counted.</p>\n";
    return;
  }
  open_table_html("What was exercised", {"exercised", "", "#times"}, out);
  for (const Exercise& exercise : result.exercises) {
    const bool is_missing = exercise.count == 0 && exercise.is_required;
    const char* note = is_missing             ? "<strong class=\"bad\">✕ required, never "
                                                "happened</strong>"
                       : exercise.is_required ? "<span class=\"good\">✓ required</span>"
                                              : "";
    out << fmt::format(
        "<tr class=\"{}\"><th scope=\"row\">{}</th><td class=\"w\">{}</td><td "
        "class=\"n\">{}</td></tr>\n",
        is_missing ? "is-bad" : "", html_text(exercise.name), note, grouped(exercise.count));
  }
  out << kTableEnd;
}

void write_overlap_html(const RunResult& result, std::ostream& out) {
  const harness::Overlap& overlap = result.overlap;
  if (overlap.overlapping == 0) {
    out << "<p><strong class=\"bad\">✕ No two operations overlapped.</strong> A run like this "
           "cannot "
           "have seen a race.</p>\n";
  } else {
    out << fmt::format(
        "<p><strong>{}</strong> of the operations ({} of {}) were in flight together with another "
        "on the same {}, at most <strong>{}</strong> at once.</p>\n",
        share_text(overlap.overlapping, overlap.operations), grouped(overlap.overlapping),
        grouped(overlap.operations), result.profile.empty() ? "table" : "instance",
        overlap.in_flight_max);
  }
  out << fmt::format(
      "<p>{} arrived more than once; for <strong>{}</strong> of them ({}) two arrivals were in "
      "flight together.</p>\n",
      counted(overlap.duplicate_groups, "request id"),
      share_text(overlap.overlapping_duplicates, overlap.duplicate_groups),
      grouped(overlap.overlapping_duplicates));
}

namespace {

void write_latency_table(std::string_view counted_from, const std::vector<LatencyRow>& rows,
                         BucketRange range, std::ostream& out) {
  out << fmt::format("<h3>Latency, {}</h3>\n", counted_from);
  open_table_html("Latency, " + std::string(counted_from),
                  {"operation", "#count", "#p50", "#p90", "#p99", "#max", "distribution"}, out,
                  "wide");
  out << fmt::format("<tr><td colspan=\"6\"></td><td>{}</td></tr>\n", draw_latency_axis(range));
  for (const LatencyRow& row : rows) {
    const LatencyMark marks[] = {
        {row.p50_ns, "p50"}, {row.p90_ns, "p90"}, {row.p99_ns, "p99"}, {row.max_ns, "max"}};
    out << fmt::format("<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td>",
                       html_text(in_words(row.kind)), grouped(row.count));
    for (const LatencyMark& mark : marks) {
      out << fmt::format("<td class=\"n\">{}</td>", duration_text(mark.ns));
    }
    out << fmt::format("<td>{}</td></tr>\n", draw_latency_bars(row.buckets, range, marks));
  }
  out << kTableEnd;
}

}  // namespace

/// An open loop's two latencies are drawn on the same axis, the corrected one first.
void write_latencies_html(const RunResult& result, std::ostream& out) {
  BucketRange range;
  for (const LatencyRow& row : result.latencies) range = widened(range, row.buckets);
  if (result.fixed_rate) {
    for (const LatencyRow& row : result.fixed_rate->latencies_from_due) {
      range = widened(range, row.buckets);
    }
  }
  if (range.first == range.end) {
    out << "<p class=\"soft\">Nothing was measured.</p>\n";
    return;
  }
  if (result.fixed_rate) {
    out << fmt::format("<p>Fixed rate: {}.</p>\n", html_text(rate_text(*result.fixed_rate)));
    write_latency_table(kCorrected, result.fixed_rate->latencies_from_due, range, out);
    write_latency_table(kUncorrected, result.latencies, range, out);
    out << "<p class=\"small soft\">Requests became due at a fixed rate. Corrected: with what a "
           "request waited before it could be sent, as whoever needed the answer at that time "
           "waited; uncorrected: only what the server took once it was sent.</p>\n";
  } else {
    write_latency_table(kFromSend, result.latencies, range, out);
  }
  out << "<p class=\"small soft\">Time is logarithmic, each column twice as long as the one "
         "before; "
         "heights are counts, and any count at all is visible. Dashed: p50, p90, p99, "
         "maximum.</p>\n";
}

void write_outcomes_html(const RunResult& result, std::ostream& out) {
  if (result.outcomes.empty()) {
    out << "<p class=\"soft\">Nothing was counted.</p>\n";
    return;
  }
  std::uint64_t all = 0;
  for (const OutcomeCount& outcome : result.outcomes) all += outcome.count;
  open_table_html("Outcomes", {"answer", "#times", "#share"}, out);
  for (const OutcomeCount& outcome : result.outcomes) {
    out << fmt::format(
        "<tr><th scope=\"row\">{}{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
        html_text(in_words(outcome.name)), share_bar(outcome.count, all), grouped(outcome.count),
        share_text(outcome.count, all));
  }
  out << kTableEnd;
}

void write_configuration_html(const RunResult& result, std::ostream& out) {
  out << "<dl class=\"card told is-wide\">\n";
  const auto entry = [&out](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out << fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, html_text(value));
  };
  entry(result.profile.empty() ? "Engine" : "Server", result.engine_name);
  const bool only_read_logs = result.sanitizers && result.properties.empty();
  if (!only_read_logs) entry("Seed", fmt::format("{}", result.seed));
  entry("Profile", result.profile);
  if (result.sanitizers) entry("Source root", result.sanitizers->source_root);
  if (result.profile.empty() && !only_read_logs)
    entry("Load", fmt::format("{}, {} of {}", counted(result.threads, "thread"),
                              counted(result.tables, "table"), counted(result.seats, "seat")));
  entry("Mix", fmt::format("{}", fmt::join(result.mix, ", ")));
  if (result.hands_written) entry("Hands", hands_text(*result.hands_written));
  entry("Started", result.started_at);
  entry("Folder", result.folder);
  entry("Commit", result.commit);
  entry("Build", result.build);
  entry("Misdeal", result.tool_version);
  out << "</dl>\n";
}

}  // namespace misdeal::reports

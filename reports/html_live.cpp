#include <ostream>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/html_parts.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

void write_ways_html(const RunResult& result, std::ostream& out) {
  if (result.ways.empty()) return;
  out << "<section><h2 id=\"ways\">Ways of sending</h2>\n";
  open_table_html("Ways of sending",
                  {"way", "#rounds", "#violated", "#found in", "#requests",
                   "#released within (p50)", "#(max)", "#in service (mean)", "#(max)"},
                  out);
  for (const SendingWay& way : result.ways) {
    out << fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
        "class=\"n\">{}</td>"
        "<td class=\"n\">{:.1f}</td><td class=\"n\">{}</td></tr>\n",
        html_text(way.name), grouped(way.rounds), grouped(way.rounds_violated),
        share_text(way.rounds_violated, way.rounds), grouped(way.requests),
        duration_text(way.release_p50_ns), duration_text(way.release_max_ns), way.in_service_mean,
        grouped(way.in_service_max));
  }
  out << kTableEnd
      << "<p class=\"small soft\">A round is a burst on one instance. Released within: from the "
         "first to the last request of a burst that was let go. In service: sent whole and not yet "
         "answered, at one time.</p></section>\n";
}

void write_conformance_html(const RunResult& result, std::ostream& out) {
  if (result.conformance.empty()) return;
  out << "<section><h2 id=\"conformance\">Idempotency conformance</h2>\n";
  open_table_html("Idempotency conformance", {"case", "promised", "observed", "verdict"}, out);
  for (const ConformanceLine& line : result.conformance) {
    const bool is_bad = line.verdict == harness::Verdict::violated;
    out << fmt::format(
        "<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td "
        "class=\"w\">{}</td></tr>\n",
        is_bad ? "is-bad" : "", html_text(line.what), html_text(line.promised),
        html_text(line.observed), html_text(to_string(line.verdict)));
  }
  out << kTableEnd << "</section>\n";
}

}  // namespace misdeal::reports

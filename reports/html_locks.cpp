#include <ostream>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/html_parts.h"
#include "reports/lock_text.h"
#include "reports/picture/latency_bars.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

namespace {

void write_times(const char* what, std::int64_t sum_ns, const LatencyRow& times, BucketRange range,
                 std::ostream& out) {
  const LatencyMark marks[] = {{times.p50_ns, "p50"}, {times.p99_ns, "p99"}, {times.max_ns, "max"}};
  out << fmt::format("<td>{}</td><td class=\"n\">{}</td>", what, duration_text(sum_ns));
  for (const LatencyMark& mark : marks) {
    out << fmt::format("<td class=\"n\">{}</td>", duration_text(mark.ns));
  }
  out << fmt::format("<td>{}</td></tr>\n", draw_latency_bars(times.buckets, range, marks));
}

}  // namespace

void write_locks_html(const RunResult& result, std::ostream& out) {
  if (result.locks.empty()) return;
  BucketRange range;
  for (const LockRow& row : result.locks) {
    range = widened(widened(range, row.wait.buckets), row.hold.buckets);
  }
  out << "<section><h2 id=\"locks\">Locks</h2>\n";
  open_table_html("Contention of locks",
                  {"lock", "#acquisitions", "#contended", "#retries", "", "#in all", "#p50", "#p99",
                   "#max", "distribution"},
                  out, "wide");
  out << fmt::format("<tr><td colspan=\"9\"></td><td>{}</td></tr>\n", draw_latency_axis(range));
  for (const LockRow& row : by_wait(result.locks)) {
    out << fmt::format(
        "<tr><th scope=\"row\" rowspan=\"2\">{}<span class=\"soft small\" "
        "style=\"font-weight:400\">{}</span></th><td class=\"n\" rowspan=\"2\">{}</td>"
        "<td class=\"n\" rowspan=\"2\">{}</td><td class=\"n\" rowspan=\"2\">{}</td>",
        html_text(row.name), row.locks > 1 ? fmt::format("{} at a time", row.locks) : "",
        grouped(row.acquisitions), share_text(row.contended, row.acquisitions),
        grouped(row.retries));
    write_times("wait", row.wait_sum_ns, row.wait, range, out);
    out << "<tr>";
    write_times("hold", row.hold_sum_ns, row.hold, range, out);
  }
  out << kTableEnd;
  for (const LockRow& row : by_wait(result.locks)) {
    const std::string longest = longest_wait_text(row);
    if (longest.empty()) continue;
    out << fmt::format("<p>Longest wait for <strong>{}</strong>: {}.</p>\n", html_text(row.name),
                       html_text(longest));
  }
  out << "<p class=\"small soft\">Waits are those of acquisitions that found the lock taken, "
         "summed "
         "over all waiters. Holds of uncontended acquisitions are a sample.</p>\n</section>\n";
}

}  // namespace misdeal::reports

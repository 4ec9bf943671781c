#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reports/escape/html.h"
#include "reports/html_parts.h"
#include "reports/pin_text.h"

namespace misdeal::reports {

namespace {

/// "address 1" instead of where it happened to be; names of locks stay.
std::string short_name(const std::string& object, std::map<std::string, std::size_t>& names) {
  if (!object.starts_with("0x")) return object;
  const auto [found, is_new] = names.try_emplace(object, names.size() + 1);
  return fmt::format("atomic {}", found->second);
}

void write_step(const PinnedStep& step, std::string_view object, unsigned threads,
                std::ostream& out) {
  out << "<tr>";
  for (unsigned thread = 1; thread <= threads; ++thread) {
    if (thread != step.thread) {
      out << "<td></td>";
      continue;
    }
    out << fmt::format(
        "<td class=\"step\">{}<strong>{} {}{}</strong> <span class=\"soft mono\" "
        "title=\"{}\">{}</span></td>",
        step.interrupts ? "<span class=\"bad\">▶ interrupts</span> " : "",
        html_text(step.operation), html_text(object),
        step.value.empty() ? "" : ": " + html_text(step.value), html_text(step.function),
        html_text(place_text(step)));
  }
  out << "</tr>\n";
}

}  // namespace

void write_pin_html(const RunResult& result, std::ostream& out) {
  if (!result.pin) return;
  const Pin& pin = *result.pin;
  out << fmt::format(
      "<section><h2 id=\"pinned\">{}</h2>\n<p><strong class=\"{}\">{}</strong> {}.</p>\n",
      pin.is_pinned ? "The failing schedule" : "No schedule found",
      pin.is_pinned ? "good" : "doubt",
      pin.is_pinned ? "✓ Pinned:" : "? Not pinned:", html_text(pin_text(pin)));
  if (!pin.is_pinned) {
    out << "<p class=\"soft\">What was recorded is a violation all the same; only its cause was "
           "not "
           "made to happen again.</p></section>\n";
    return;
  }
  out << fmt::format("<p>{}</p>\n", html_text(pin.what));
  write_command_html("Make it happen again", replay_command(result), out);
  std::map<std::string, std::size_t> names;
  unsigned threads = 0;
  for (const PinnedStep& step : pin.steps) threads = std::max(threads, step.thread);
  out << "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Schedule\"><table "
         "class=\"schedule\"><thead><tr>";
  for (unsigned thread = 1; thread <= threads; ++thread) {
    out << fmt::format("<th scope=\"col\">thread {}</th>", thread);
  }
  out << "</tr></thead><tbody>\n";
  for (const PinnedStep& step : pin.steps) {
    write_step(step, short_name(step.object, names), threads, out);
  }
  out << kTableEnd
      << "<p class=\"small soft\">In the order of execution, top to bottom: locks and atomic "
         "operations on what several threads use, with the value read, or before -&gt; after, and "
         "the line of the source.</p></section>\n";
}

}  // namespace misdeal::reports

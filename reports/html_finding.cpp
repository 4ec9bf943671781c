#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "reports/contract_clause.h"
#include "reports/escape/html.h"
#include "reports/headline.h"
#include "reports/html_parts.h"
#include "reports/picture/space_time_diagram.h"
#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"
#include "reports/wording/racing_pair.h"

namespace misdeal::reports {

namespace {

using engine::ChipMovement;
using harness::Operation;

constexpr std::size_t kContextMax = 24;  // more would hide what it is there to explain
constexpr std::size_t kMovementsMax = 60;

/// The operations of a finding with those around it, by invocation.
struct Story {
  std::vector<DrawnOperation> operations;
  std::int64_t origin_ns = 0;    ///< when the first piece of evidence was sent
  std::size_t context_left = 0;  ///< operations around it that are not shown
};

std::int64_t distance_ns(const Operation& operation, std::int64_t from_ns, std::int64_t until_ns) {
  if (operation.returned_ns < from_ns) return from_ns - operation.returned_ns;
  return operation.invoked_ns > until_ns ? operation.invoked_ns - until_ns : 0;
}

/// What was in flight with the evidence first, then by distance in time.
std::vector<Operation> nearest_context(const ReportedFinding& reported, std::int64_t from_ns,
                                       std::int64_t until_ns) {
  std::vector<Operation> context;
  for (const Operation& operation : reported.context) {
    if (std::ranges::find(reported.operations, operation) == reported.operations.end()) {
      context.push_back(operation);
    }
  }
  std::ranges::sort(context, {}, [&](const Operation& it) {
    return std::tuple(distance_ns(it, from_ns, until_ns), it.invoked_ns, it.client);
  });
  return context;
}

Story tell(const ReportedFinding& reported, std::size_t number) {
  Story story;
  if (reported.operations.empty()) return story;
  std::int64_t until_ns = std::numeric_limits<std::int64_t>::min();
  story.origin_ns = reported.operations.front().invoked_ns;
  for (const Operation& operation : reported.operations) {
    story.origin_ns = std::min(story.origin_ns, operation.invoked_ns);
    until_ns = std::max({until_ns, operation.invoked_ns,
                         operation.returned_ns == harness::kNeverReturned ? operation.invoked_ns
                                                                          : operation.returned_ns});
    const bool is_culprit = &operation == &reported.operations.back();
    story.operations.push_back({operation, is_culprit ? Role::culprit : Role::evidence, ""});
  }
  auto context = nearest_context(reported, story.origin_ns, until_ns);
  story.context_left = context.size() - std::min(context.size(), kContextMax);
  context.resize(context.size() - story.context_left);
  for (const Operation& operation : context) {
    story.operations.push_back({operation, Role::context, ""});
  }
  std::ranges::sort(story.operations, {}, [](const DrawnOperation& it) {
    return std::tuple(it.operation.invoked_ns, it.operation.client);
  });
  for (std::size_t i = 0; i < story.operations.size(); ++i) {
    story.operations[i].anchor = fmt::format("finding-{}-operation-{}", number, i + 1);
  }
  return story;
}

void write_diagram(const Story& story, std::ostream& out) {
  const SpaceTimeDiagram diagram = draw_space_time(story.operations, story.origin_ns);
  out << fmt::format(
      "<figure>\n<div class=\"diagram\"><div class=\"names\">{}</div><div class=\"picture\" "
      "tabindex=\"0\" role=\"region\" aria-label=\"Space-time diagram\" data-focus=\"{:.0f}\">{}"
      "</div></div>\n",
      diagram.names, diagram.focus_x, diagram.picture);
  out << "<figcaption>Each bar runs from sending to answer, with the version that was answered. "
         "The "
         "same letter and colour, linked by dots: the same request id. Pale bars are what else "
         "happened on the table. Order and overlap are exact; distances are stretched where a "
         "label "
         "needs room and shortened where nothing happens, so read times off the axis.";
  if (story.context_left > 0) {
    out << ' ' << counted(story.context_left, "operation")
        << " further away can be found in the history file.";
  }
  out << "</figcaption></figure>\n";
}

const char* class_of(Role role) {
  if (role == Role::context) return "is-context";
  return role == Role::culprit ? "is-culprit" : "is-evidence";
}

void write_event(const RunResult& result, const Story& story, const DrawnOperation& drawn,
                 std::ostream& out) {
  const Operation& operation = drawn.operation;
  const bool is_answered = operation.returned_ns != harness::kNeverReturned;
  const std::string returned =
      is_answered ? microseconds(operation.returned_ns - story.origin_ns) : "never";
  const std::string took =
      is_answered ? duration_text(operation.returned_ns - operation.invoked_ns) : "-";
  const std::string id = operation.request.is_set() ? to_string(operation.request) : "";
  const std::string seat =
      operation.seat.is_valid() ? fmt::format("{}", operation.seat.value) : "-";
  const std::string pattern = operation.pattern < result.patterns.size()
                                  ? html_text(result.patterns[operation.pattern])
                                  : "-";
  out << fmt::format("<tr id=\"{}\" class=\"{}\">", html_text(drawn.anchor), class_of(drawn.role));
  out << fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
                     microseconds(operation.invoked_ns - story.origin_ns), returned, took);
  out << fmt::format(
      "<td class=\"n\">{}</td><th scope=\"row\">{}{}</th><td class=\"n\">{}</td>", operation.client,
      html_text(command_text(operation)),
      drawn.role == Role::culprit ? " <span class=\"bad\">◀ here it shows</span>" : "", seat);
  out << fmt::format("<td class=\"mono\" title=\"{}\">{}</td><td class=\"n\">{}</td>",
                     html_text(id), short_id(operation.request),
                     version_text(operation.expected_version));
  out << fmt::format("<td class=\"n\"><strong>{}</strong></td><td class=\"text\">{}</td>",
                     version_text(operation.version), html_text(answer_text(operation)));
  out << fmt::format(
      "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"text\">{}</td></tr>\n",
      is_answered ? grouped_chips(operation.stack.value) : "-",
      is_answered ? signed_number(operation.chips_total.value) : "-", pattern);
}

void write_events(const RunResult& result, const Story& story, std::ostream& out) {
  out << "<h4>Events</h4>\n";
  open_table_html("Events",
                  {"#sent µs", "#answered µs", "#took", "#thread", "operation", "#seat", "request",
                   "#expected v.", "#version", "answer", "#stack", "#chips off", "pattern"},
                  out, "wide");
  for (const DrawnOperation& drawn : story.operations) write_event(result, story, drawn, out);
  out << kTableEnd;
}

// What a live server was asked: a row an exchange, as text.
void write_exchanges(const std::vector<harness::FindingEvent>& events, std::ostream& out) {
  if (events.empty()) return;
  std::int64_t begin_ns = events.front().invoked_ns;
  for (const auto& event : events) begin_ns = std::min(begin_ns, event.invoked_ns);
  out << "<h4>Exchanges</h4>\n";
  open_table_html("Exchanges",
                  {"#sent µs", "#answered µs", "#client", "asked", "request", "answer"}, out,
                  "wide");
  for (const auto& event : events) {
    const bool is_answered = event.returned_ns != harness::kNeverReturned;
    out << fmt::format(
        "<tr class=\"{}\"><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"text\">{}</td><td>{}</td><td class=\"text\">{}</td></tr>\n",
        &event == &events.back() ? "is-bad" : "", microseconds(event.invoked_ns - begin_ns),
        is_answered ? microseconds(event.returned_ns - begin_ns) : "never", event.client,
        html_text(event.asked), html_text(event.request), html_text(event.answered));
  }
  out << kTableEnd;
}

std::string account_text(const ChipMovement& movement) {
  if (movement.player == engine::kPotAccount) return "pot";
  return fmt::format(
      "player {}{}", movement.player,
      movement.seat.is_valid() ? fmt::format(" (seat {})", movement.seat.value) : "");
}

void write_chip_trail(const ReportedFinding& reported, std::ostream& out) {
  const auto& trail = reported.finding.chip_trail;
  if (trail.empty()) return;
  std::set<std::uint64_t> shown_versions;
  for (const Operation& operation : reported.operations) shown_versions.insert(operation.version);
  std::map<engine::PlayerId, engine::Chips> last_state;

  out << "<h4>Chip trail</h4>\n";
  open_table_html("Chip trail",
                  {"#version", "account", "reason", "#amount", "#before", "", "#after", "chain"},
                  out, "wide");
  for (std::size_t i = 0; i < std::min(trail.size(), kMovementsMax); ++i) {
    const ChipMovement& movement = trail[i];
    const auto last = last_state.find(movement.player);
    const bool is_broken = last != last_state.end() && last->second != movement.state_before;
    const std::string chain =
        is_broken
            ? fmt::format("<strong class=\"bad\">✕ breaks: {} was left before</strong>",
                          grouped_chips(last->second.value))
            : std::string(last == last_state.end() ? "" : "<span class=\"soft\">goes on</span>");
    const bool is_shown = shown_versions.contains(movement.version);
    out << fmt::format(
        "<tr class=\"{}\"><td class=\"n\">{}{}</td><td>{}</td><td>{}</td><td class=\"n\"><strong>{}"
        "</strong></td><td class=\"n\">{}</td><td>→</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
        is_broken  ? "is-bad"
        : is_shown ? ""
                   : "is-context",
        is_shown ? "● " : "", movement.version, account_text(movement),
        html_text(in_words(to_string(movement.reason))), signed_number(movement.amount.value),
        grouped_chips(movement.state_before.value), grouped_chips(movement.state_after.value),
        chain);
    last_state[movement.player] = movement.state_after;
  }
  out << kTableEnd;
  out << "<p class=\"small soft\">● marks the versions of the operations above.";
  if (trail.size() > kMovementsMax) {
    out << ' ' << counted(trail.size() - kMovementsMax, "more movement") << " in report.json.";
  }
  out << "</p>\n";
}

void write_sentences(const RunResult& result, const ReportedFinding& reported, std::ostream& out) {
  const harness::Finding& finding = reported.finding;
  out << fmt::format(
      "<dl class=\"told\"><dt>Expected</dt><dd>{}</dd><dt>Observed</dt><dd>{}</dd>\n",
      html_text(finding.expected), html_text(finding.observed));
  if (const auto pair = racing_pair(reported.operations)) {
    out << fmt::format("<dt>Racing pair</dt><dd class=\"race\">{}</dd>\n",
                       html_text(racing_pair_text(*pair, reported.operations)));
  }
  out << fmt::format("<dt>What it means</dt><dd>{}</dd></dl>\n",
                     html_text((result.profile.empty() ? clause_of(finding.property)
                                                       : clause_by_profile(finding.property))
                                   .meaning));
}

}  // namespace

void write_finding_html(const RunResult& result, const ReportedFinding& reported,
                        std::size_t number, std::ostream& out) {
  const harness::Finding& finding = reported.finding;
  const bool is_live = !result.profile.empty();
  // The message of a live finding begins with the name of the instance.
  out << fmt::format(
      "<article class=\"card finding\" id=\"finding-{}\">\n<div class=\"kicker\">✕ {}{}"
      "</div>\n<h3>{}</h3>\n",
      number, html_text(to_string(finding.property)),
      is_live ? "" : fmt::format(" · table {}", finding.table), html_text(finding.message));
  write_sentences(result, reported, out);
  const Story story = tell(reported, number);
  if (!story.operations.empty()) write_diagram(story, out);
  // The first is told in full; further ones mostly show the same race again.
  const bool is_folded = number > 1;
  if (is_folded) {
    out << fmt::format("<details><summary>{}</summary>\n",
                       is_live ? "Exchanges" : "Events and chip trail");
  }
  if (!story.operations.empty()) write_events(result, story, out);
  write_exchanges(finding.events, out);
  write_chip_trail(reported, out);
  if (is_folded) out << "</details>\n";
  const std::string history = history_path(result, reported);
  if (!history.empty()) {
    out << fmt::format(
        "<h4>Reproduce</h4>\n<p class=\"small soft\">History file</p><p><code>{}</code>"
        "</p>\n",
        html_text(history));
    write_command_html("Judge the recorded history again", check_command(result, reported), out);
  }
  write_command_html("Shrink it", reported.shrink_command, out);
  out << "</article>\n";
}

}  // namespace misdeal::reports

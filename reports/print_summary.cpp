#include "reports/print_summary.h"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/escape/terminal.h"
#include "reports/headline.h"
#include "reports/latency_text.h"
#include "reports/lock_text.h"
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

/// ANSI SGR codes; empty text when there is no colour.
class Ink {
 public:
  explicit Ink(bool is_on) : is_on_(is_on) {}
  [[nodiscard]] std::string bold(std::string_view text) const { return paint("1", text); }
  [[nodiscard]] std::string bad(std::string_view text) const { return paint("1;31", text); }
  [[nodiscard]] std::string good(std::string_view text) const { return paint("1;32", text); }
  [[nodiscard]] std::string doubtful(std::string_view text) const { return paint("1;33", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return paint("2", text); }

 private:
  [[nodiscard]] std::string paint(const char* code, std::string_view text) const {
    return is_on_ ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
  bool is_on_;
};

std::string verdict_line(const RunResult& result, const Ink& ink) {
  std::string word = conclusion_text(conclusion(result));
  std::ranges::transform(word, word.begin(), [](char character) {
    return character >= 'a' && character <= 'z' ? static_cast<char>(character - 'a' + 'A')
                                                : character;
  });
  switch (conclusion(result)) {
    case Conclusion::failed:
    case Conclusion::violated:
      word = ink.bad(word);
      break;
    case Conclusion::holds:
      word = ink.good(word);
      break;
    default:
      word = ink.doubtful(word);
  }
  return fmt::format("{}: {}\n", word, terminal_text(headline(result)));
}

void print_work(const RunResult& result, std::ostream& out) {
  out << fmt::format("  {}\n", work_text(result));
  if (result.engine_name.empty()) return;
  if (!result.profile.empty()) {
    out << fmt::format("  server {}, profile {}, seed {}\n", terminal_text(result.engine_name),
                       terminal_text(result.profile), result.seed);
    return;
  }
  out << fmt::format("  engine {}, seed {}, {}, {} of {}\n", terminal_text(result.engine_name),
                     result.seed, counted(result.threads, "thread"),
                     counted(result.tables, "table"), counted(result.seats, "seat"));
}

/// Properties of one verdict share a line, unless there is more to say of each.
void print_properties(const RunResult& result, const Ink& ink, std::ostream& out) {
  std::vector<std::string> holding;
  for (const PropertyResult& property : result.properties) {
    const std::string name(to_string(property.property));
    const std::string left = terminal_text(property.left_unchecked);
    switch (property.verdict) {
      case Verdict::holds:
        holding.push_back(name);
        break;
      case Verdict::violated:
        out << fmt::format("  {}     {}, {} in {} checked\n", ink.bad("violated"), name,
                           counted(property.violations, "violation"), grouped(property.checked));
        break;
      case Verdict::undecided:
        out << fmt::format("  {}    {}: {}\n", ink.doubtful("undecided"), name, left);
        break;
      case Verdict::not_checked:
        out << fmt::format("  {}  {}: {}\n", ink.dim("not checked"), name, left);
        break;
    }
  }
  if (!holding.empty()) {
    out << fmt::format("  {}        {}\n", ink.good("holds"), fmt::join(holding, ", "));
  }
}

void print_events(const std::vector<Operation>& operations, const Ink& ink, std::ostream& out) {
  if (operations.empty()) return;
  std::int64_t begin_ns = operations.front().invoked_ns;
  for (const Operation& operation : operations) begin_ns = std::min(begin_ns, operation.invoked_ns);

  std::size_t asked_width = 9;
  for (const Operation& operation : operations) {
    asked_width = std::max(asked_width, asked_text(operation).size());
  }
  out << ink.dim(fmt::format("    {:>12}  {:>12}  {:>6}  {:<{}}  {:<8}  {:>7}  {}", "sent µs",
                             "answered µs", "thread", "operation", asked_width, "request",
                             "version", "answer"))
      << '\n';
  for (const Operation& operation : operations) {
    const bool is_answered = operation.returned_ns != harness::kNeverReturned;
    const std::string line = fmt::format(
        "    {:>12}  {:>12}  {:>6}  {:<{}}  {:<8}  {:>7}  {}",
        microseconds(operation.invoked_ns - begin_ns),
        is_answered ? microseconds(operation.returned_ns - begin_ns) : "never", operation.client,
        asked_text(operation), asked_width, short_id(operation.request),
        version_text(operation.version), answer_text(operation));
    out << (&operation == &operations.back() ? ink.bold(line + "  <- here it shows") : line)
        << '\n';
  }
}

void print_events(const std::vector<harness::FindingEvent>& events, const Ink& ink,
                  std::ostream& out) {
  if (events.empty()) return;
  std::int64_t begin_ns = events.front().invoked_ns;
  std::size_t asked_width = 5;
  for (const harness::FindingEvent& event : events) {
    begin_ns = std::min(begin_ns, event.invoked_ns);
    asked_width = std::max(asked_width, terminal_text(event.asked).size());
  }
  out << ink.dim(fmt::format("    {:>12}  {:>12}  {:>6}  {:<{}}  {:<8}  {}", "sent µs",
                             "answered µs", "client", "asked", asked_width, "request", "answer"))
      << '\n';
  for (const harness::FindingEvent& event : events) {
    const bool is_answered = event.returned_ns != harness::kNeverReturned;
    const std::string line = fmt::format(
        "    {:>12}  {:>12}  {:>6}  {:<{}}  {:<8}  {}", microseconds(event.invoked_ns - begin_ns),
        is_answered ? microseconds(event.returned_ns - begin_ns) : "never", event.client,
        terminal_text(event.asked), asked_width, terminal_text(event.request.substr(0, 8)),
        terminal_text(event.answered));
    out << (&event == &events.back() ? ink.bold(line + "  <- here it shows") : line) << '\n';
  }
}

void print_finding(const RunResult& result, const ReportedFinding& reported, const Ink& ink,
                   std::ostream& out) {
  const harness::Finding& finding = reported.finding;
  out << fmt::format("\n  {}: {}\n", ink.bad(to_string(finding.property)),
                     terminal_text(finding.message));
  out << fmt::format("    expected  {}\n    observed  {}\n", terminal_text(finding.expected),
                     terminal_text(finding.observed));
  if (const auto pair = racing_pair(reported.operations)) {
    out << fmt::format("    race      {}\n", racing_pair_text(*pair, reported.operations));
  }
  print_events(reported.operations, ink, out);
  print_events(finding.events, ink, out);
  const std::string history = history_path(result, reported);
  if (!history.empty()) {
    out << fmt::format("    history   {}\n", terminal_text(history));
    out << fmt::format("    judge     {}\n", terminal_text(check_command(result, reported)));
  }
  if (!reported.shrink_command.empty()) {
    out << fmt::format("    shrink    {}\n", terminal_text(reported.shrink_command));
  }
}

/// Two arrivals of one request in flight together: the race that is understood at once.
bool shows_doubled_request(const ReportedFinding* reported) {
  const auto pair = racing_pair(reported->operations);
  return pair && is_same_request(*pair, reported->operations);
}

/// One finding of each property: the smallest that shows a doubled request, else the smallest.
std::vector<const ReportedFinding*> findings_to_tell(const RunResult& result) {
  std::vector<const ReportedFinding*> told;
  for (const ReportedFinding& reported : result.findings) {
    const auto same_property = [&](const ReportedFinding* it) {
      return it->finding.property == reported.finding.property;
    };
    const auto known = std::ranges::find_if(told, same_property);
    if (known == told.end()) {
      told.push_back(&reported);
    } else if (!shows_doubled_request(*known) && shows_doubled_request(&reported)) {
      *known = &reported;
    }
  }
  return told;
}

/// Those with doubled requests first; what is not told is in the reports.
void print_findings(const RunResult& result, const Ink& ink, std::ostream& out) {
  const std::vector<const ReportedFinding*> told = findings_to_tell(result);
  for (const bool is_doubled : {true, false}) {
    for (const ReportedFinding* const reported : told) {
      if (shows_doubled_request(reported) == is_doubled) {
        print_finding(result, *reported, ink, out);
      }
    }
  }
  const std::size_t left_out = result.findings.size() - told.size();
  if (left_out > 0) {
    out << fmt::format("\n  {} more like these in the report\n", counted(left_out, "violation"));
  }
}

void print_sanitizers(const RunResult& result, const Ink& ink, std::ostream& out) {
  if (!result.sanitizers) return;
  const SanitizerFindings& findings = *result.sanitizers;
  for (const SanitizerReport& report : findings.reports) {
    out << fmt::format("\n  {}: {}, {}\n", ink.bad(terminal_text(report.tool)),
                       terminal_text(title_of(report)), counted(report.count, "time"));
    if (report.stacks.empty()) out << fmt::format("    {}\n", terminal_text(report.message));
    for (const SanitizerStack& stack : report.stacks) {
      const StackFrame* const frame = project_frame(stack);
      if (stack.role != StackRole::side || frame == nullptr) continue;
      out << fmt::format("    {}\n      {}\n",
                         terminal_text(stack.title.empty() ? "here" : stack.title),
                         terminal_text(frame_text(*frame, findings.source_root)));
    }
    out << fmt::format("    log       {}:{}\n", terminal_text(report.log), report.log_line);
  }
  if (!findings.reports.empty()) out << '\n';
}

void print_pin(const RunResult& result, const Ink& ink, std::ostream& out) {
  if (!result.pin) return;
  const Pin& pin = *result.pin;
  out << fmt::format("\n  {}       {}\n",
                     pin.is_pinned ? ink.good("pinned") : ink.doubtful("not pinned"),
                     terminal_text(pin_text(pin)));
  const std::string command = replay_command(result);
  if (pin.is_pinned) out << fmt::format("  replay       {}\n", terminal_text(command));
}

void print_exercises(const RunResult& result, const Ink& ink, std::ostream& out) {
  std::vector<std::string> happened;
  std::vector<std::string> missing;
  for (const Exercise& exercise : result.exercises) {
    const std::string name = terminal_text(exercise.name);
    if (exercise.count > 0) {
      happened.push_back(fmt::format("{} {}", name, grouped(exercise.count)));
    } else if (exercise.is_required) {
      missing.push_back(name);
    }
  }
  if (!happened.empty()) out << fmt::format("  exercised    {}\n", fmt::join(happened, ", "));
  const bool proves_something = result.verdict == Verdict::violated;
  if (!missing.empty() && !proves_something) {
    out << fmt::format("  {}      {} (required, never happened)\n", ink.doubtful("missing"),
                       fmt::join(missing, ", "));
  }
}

void print_overlap(const RunResult& result, std::ostream& out) {
  const harness::Overlap& overlap = result.overlap;
  out << fmt::format(
      "  overlap      {} of operations, {} of {} at once, at most {} in flight on {}\n",
      share_text(overlap.overlapping, overlap.operations), grouped(overlap.overlapping_duplicates),
      counted(overlap.duplicate_groups, "duplicated id"), overlap.in_flight_max,
      result.profile.empty() ? "a table" : "an instance");
}

void print_ways(const RunResult& result, std::ostream& out) {
  for (const SendingWay& way : result.ways) {
    out << fmt::format(
        "  {:<12} found in {} of {}, released within {} (p50), {:.1f} in service at once\n",
        terminal_text(way.name), grouped(way.rounds_violated), counted(way.rounds, "round"),
        duration_text(way.release_p50_ns), way.in_service_mean);
  }
}

void print_latency(const RunResult& result, std::ostream& out) {
  if (result.fixed_rate) {
    out << fmt::format("  rate         {}\n", rate_text(*result.fixed_rate));
    const std::string corrected = latency_text(result.fixed_rate->latencies_from_due);
    if (!corrected.empty()) {
      out << fmt::format("  latency      {}: {}\n", kCorrected, corrected);
    }
  }
  const std::string from_send = latency_text(result.latencies);
  if (from_send.empty()) return;
  out << fmt::format("  latency      {}: {}\n", result.fixed_rate ? kUncorrected : kFromSend,
                     from_send);
}

void print_locks(const RunResult& result, std::ostream& out) {
  const char* label = "locks";
  for (const std::string& line : lock_lines(result.locks)) {
    out << fmt::format("  {:<12} {}\n", label, terminal_text(line));
    label = "";
  }
}

void print_conformance(const RunResult& result, const Ink& ink, std::ostream& out) {
  for (const ConformanceLine& line : result.conformance) {
    const std::string verdict(to_string(line.verdict));
    out << fmt::format("  {}  {}\n      promised  {}\n      observed  {}\n",
                       line.verdict == Verdict::violated ? ink.bad(verdict) : ink.good(verdict),
                       terminal_text(line.what), terminal_text(line.promised),
                       terminal_text(line.observed));
  }
}

}  // namespace

void print_summary(const RunResult& result, std::ostream& out, bool colour) {
  const Ink ink(colour);
  out << verdict_line(result, ink);
  print_work(result, out);
  for (const std::string& warning : result.warnings) {
    out << fmt::format("  {}      {}\n", ink.doubtful("warning"), terminal_text(warning));
  }
  print_findings(result, ink, out);
  print_sanitizers(result, ink, out);
  print_pin(result, ink, out);
  if (!result.findings.empty()) out << '\n';
  print_conformance(result, ink, out);
  print_properties(result, ink, out);
  const bool only_read_logs = result.sanitizers && result.properties.empty();
  if (result.conformance.empty() && !only_read_logs) print_overlap(result, out);
  print_ways(result, out);
  print_latency(result, out);
  print_locks(result, out);
  print_exercises(result, ink, out);
  if (result.hands_written) {
    out << fmt::format("  hands        {}\n", terminal_text(hands_text(*result.hands_written)));
  }
  if (!result.command_again.empty()) {
    out << fmt::format("  run again    {}\n", terminal_text(result.command_again));
  }
}

}  // namespace misdeal::reports

#include "reports/write_junit.h"

#include <iterator>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/contract_clause.h"
#include "reports/escape/xml.h"
#include "reports/headline.h"
#include "reports/sanitizer/fingerprint.h"
#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"
#include "reports/wording/racing_pair.h"

namespace misdeal::reports {

namespace {

using harness::PropertyResult;
using harness::Verdict;

constexpr const char* kSuite = "misdeal";

/// One case; `body` is empty when it passed.
struct TestCase {
  std::string name;
  std::string body;
  double time_s = 0;
};

std::string problem(const char* element, std::string_view type, std::string_view message,
                    std::string_view text) {
  return fmt::format("<{0} type=\"{1}\" message=\"{2}\">{3}</{0}>", element, xml_attribute(type),
                     xml_attribute(message), xml_text(text));
}

std::string finding_text(const RunResult& result, const ReportedFinding& reported) {
  std::string text = fmt::format("{}\nexpected: {}\nobserved: {}\n", reported.finding.message,
                                 reported.finding.expected, reported.finding.observed);
  if (const auto pair = racing_pair(reported.operations)) {
    text += "racing pair: " + racing_pair_text(*pair, reported.operations) + "\n";
  }
  for (const auto& operation : reported.operations) {
    fmt::format_to(std::back_inserter(text), "  {} ns  thread {}  {}  request {}  version {}  {}\n",
                   operation.invoked_ns, operation.client, asked_text(operation),
                   short_id(operation.request), version_text(operation.version),
                   answer_text(operation));
  }
  for (const auto& event : reported.finding.events) {
    fmt::format_to(std::back_inserter(text), "  {} ns  client {}  {}  request {}  {}\n",
                   event.invoked_ns, event.client, event.asked, event.request, event.answered);
  }
  if (const auto command = check_command(result, reported); !command.empty()) {
    text += "judge again: " + command + "\n";
  }
  if (!reported.shrink_command.empty()) text += "shrink: " + reported.shrink_command + "\n";
  return text;
}

std::string failure_text(const RunResult& result, const PropertyResult& property) {
  std::string text;
  for (const ReportedFinding& reported : result.findings) {
    if (reported.finding.property == property.property) {
      text += finding_text(result, reported) + "\n";
    }
  }
  text += "run again: " + result.command_again + "\n";
  return text;
}

TestCase property_case(const RunResult& result, const PropertyResult& property) {
  TestCase test{std::string(to_string(property.property)), "", 0};
  switch (property.verdict) {
    case Verdict::holds:
      break;
    case Verdict::violated:
      test.body = problem("failure", "violated",
                          fmt::format("{} in {} checked", counted(property.violations, "violation"),
                                      grouped(property.checked)),
                          failure_text(result, property));
      break;
    case Verdict::undecided:
      test.body = problem("error", "undecided", "could not be decided",
                          property.left_unchecked + "\nrun again: " + result.command_again + "\n");
      break;
    case Verdict::not_checked:
      test.body = fmt::format("<skipped message=\"{}\"/>", xml_attribute(property.left_unchecked));
      break;
  }
  return test;
}

TestCase conformance_case(const RunResult& result, const ConformanceLine& line) {
  TestCase test{line.what, "", 0};
  const std::string told = fmt::format("promised: {}\nobserved: {}\nrun again: {}\n", line.promised,
                                       line.observed, result.command_again);
  switch (line.verdict) {
    case Verdict::holds:
      break;
    case Verdict::violated:
      test.body = problem("failure", "violated", line.observed, told);
      break;
    case Verdict::undecided:
      test.body = problem("error", "undecided", line.observed, told);
      break;
    case Verdict::not_checked:
      test.body = fmt::format("<skipped message=\"{}\"/>", xml_attribute(line.observed));
      break;
  }
  return test;
}

/// The fingerprint keeps names apart, for readers take only the first case of a name; it is the
/// same from run to run.
TestCase sanitizer_case(const SanitizerFindings& findings, const SanitizerReport& report) {
  const std::string title = title_of(report);
  return {fmt::format("{}: {} [{}]", report.tool, title, fingerprint(report).substr(0, 8)),
          problem("failure", rule_id(report), title, report_text(report, findings.source_root)), 0};
}

/// Passes on logs without a report, so that there is something to pass.
TestCase logs_case(const SanitizerFindings& findings, const std::string& command_again) {
  TestCase test{"sanitizer logs", "", 0};
  if (!findings.reports.empty()) {
    test.body = problem("failure", "sanitizer", findings_text(findings),
                        "read again: " + command_again + "\n");
  }
  return test;
}

/// Fails on a run that would not have noticed anything, so that CI is never green on no work.
TestCase exercise_case(const RunResult& result) {
  TestCase test{"exercise", "", result.duration_s};
  const std::string again = "\nrun again: " + result.command_again + "\n";
  if (!result.infrastructure_error.empty()) {
    test.body =
        problem("error", "infrastructure", result.infrastructure_error, work_text(result) + again);
  } else if (proves_nothing(result)) {
    const auto missing = missing_exercises(result);
    std::string with_remedies;
    for (const std::string& remedy : result.remedies) with_remedies += "\n" + remedy;
    test.body =
        problem("failure", "vacuous", "the run did not exercise what it was to exercise",
                missing.empty() ? result.vacuous_reason + again
                                : fmt::format("never happened: {}{}{}", fmt::join(missing, ", "),
                                              with_remedies, again));
  } else if (result.was_interrupted) {
    test.body =
        problem("error", "interrupted", "stopped before all was done", work_text(result) + again);
  } else if (result.verdict == Verdict::not_checked) {
    test.body = problem("error", "not checked", "nothing was checked", work_text(result) + again);
  }
  return test;
}

bool is(std::string_view element, const TestCase& test) {
  return test.body.starts_with(fmt::format("<{} ", element));
}

std::string class_name(const RunResult& result) {
  std::string name = fmt::format("{}.{}", kSuite, result.verb);
  if (const std::string subject = subject_name(result); !subject.empty()) name += "." + subject;
  return name;
}

void write_properties(const RunResult& result, std::ostream& out) {
  const auto property = [&out](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out << fmt::format("    <property name=\"{}\" value=\"{}\"/>\n", name, xml_attribute(value));
  };
  out << "  <properties>\n";
  property("seed", fmt::format("{}", result.seed));
  property("command", result.command_again);
  property("engine", result.engine_name);
  property("commit", result.commit);
  if (result.hands_written) property("hands", hands_text(*result.hands_written));
  property("build", result.build);
  property("tool_version", result.tool_version);
  property("threads", fmt::format("{}", result.threads));
  property("tables", fmt::format("{}", result.tables));
  property("seats", fmt::format("{}", result.seats));
  property("mix", fmt::format("{}", fmt::join(result.mix, ",")));
  property("operations", fmt::format("{}", result.operations));
  out << "  </properties>\n";
}

}  // namespace

void write_junit(const RunResult& result, std::ostream& out) {
  std::vector<TestCase> tests;
  tests.reserve(result.properties.size());
  for (const PropertyResult& property : result.properties) {
    tests.push_back(property_case(result, property));
  }
  for (const ConformanceLine& line : result.conformance) {
    tests.push_back(conformance_case(result, line));
  }
  if (result.sanitizers) {
    tests.push_back(logs_case(*result.sanitizers, result.command_again));
    for (const SanitizerReport& report : result.sanitizers->reports) {
      tests.push_back(sanitizer_case(*result.sanitizers, report));
    }
  }
  tests.push_back(exercise_case(result));

  const auto count = [&tests](std::string_view element) {
    std::size_t found = 0;
    for (const TestCase& test : tests) found += is(element, test) ? 1U : 0U;
    return found;
  };
  const std::string class_name_escaped = xml_attribute(class_name(result));
  const std::string counts = fmt::format(
      "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{:.3f}\"", tests.size(),
      count("failure"), count("error"), count("skipped"), result.duration_s);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  out << fmt::format("<testsuite name=\"{}\" timestamp=\"{}\" {}>\n", class_name_escaped,
                     xml_attribute(result.started_at), counts);
  write_properties(result, out);
  for (const TestCase& test : tests) {
    out << fmt::format(
        "  <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.3f}\">{}</testcase>\n",
        class_name_escaped, xml_attribute(test.name), kContractFile, test.time_s, test.body);
  }
  out << "</testsuite>\n</testsuites>\n";
}

}  // namespace misdeal::reports

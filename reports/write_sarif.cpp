#include "reports/write_sarif.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "reports/contract_clause.h"
#include "reports/escape/json.h"
#include "reports/headline.h"
#include "reports/sarif_sanitizer.h"
#include "reports/wording/number_text.h"
#include "reports/wording/operation_text.h"
#include "reports/wording/racing_pair.h"
#include "reports/wording/stable_hash.h"

namespace misdeal::reports {

namespace {

using harness::Operation;
using harness::Property;
using nlohmann::ordered_json;

ordered_json text_json(std::string_view text) {
  return {{"text", text}};
}

/// The heading of the clause, from its first to behind its last character.
ordered_json location_json(const ContractClause& clause) {
  constexpr std::size_t kMarkSize = 3;  // "## "
  ordered_json region{{"startLine", clause.line},
                      {"startColumn", 1},
                      {"endLine", clause.line},
                      {"endColumn", clause.heading.size() + kMarkSize + 1}};
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", kContractFile}}}, {"region", std::move(region)}}}};
}

/// Promises about money are graded above those about order.
const char* severity_of(Property property) {
  switch (property) {
    case Property::chip_conservation:
    case Property::exactly_once:
    case Property::integrity:
      return "8.5";
    case Property::liveness:
      return "7.0";
    default:
      return "6.5";
  }
}

ordered_json rule_json(Property property) {
  const ContractClause clause = clause_of(property);
  ordered_json rule;
  rule["id"] = to_string(property);
  rule["name"] = to_string(property);
  rule["shortDescription"] = text_json(clause.promise);
  rule["fullDescription"] = text_json(fmt::format("{} {}", clause.promise, clause.meaning));
  rule["help"] =
      text_json(fmt::format("{} See {}, {}.", clause.meaning, kContractFile, clause.heading));
  rule["defaultConfiguration"] = {{"level", "error"}};
  rule["properties"] = {{"tags", ordered_json::array({"concurrency", "correctness"})},
                        {"precision", "very-high"},
                        {"problem.severity", "error"},
                        {"security-severity", severity_of(property)}};
  return rule;
}

/// Nothing in it depends on seed, time, versions or ids.
std::string fingerprint(const RunResult& result, const ReportedFinding& reported) {
  std::set<std::string_view> kinds;
  for (const Operation& operation : reported.operations) kinds.insert(to_string(operation.kind));
  const std::string identity = fmt::format("{}|{}|{}", to_string(reported.finding.property),
                                           subject_name(result), fmt::join(kinds, ","));
  return fmt::format("{:016x}:1", stable_hash(identity));
}

ordered_json step_json(const Operation& operation, std::size_t order, ordered_json location) {
  location["message"] = text_json(fmt::format(
      "thread {}: {}, request {}: {}, version {}", operation.client, asked_text(operation),
      short_id(operation.request), answer_text(operation), version_text(operation.version)));
  return {{"location", std::move(location)}, {"executionOrder", order}};
}

/// A flow for each thread; executionOrder is the order of invocation over all of them.
ordered_json code_flow_json(const std::vector<Operation>& operations,
                            const ordered_json& location) {
  std::vector<Operation> sorted = operations;
  std::ranges::sort(sorted, {}, [](const Operation& it) {
    return std::tuple(it.invoked_ns, it.client, it.returned_ns);
  });
  std::map<unsigned, ordered_json> steps;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    steps[sorted[i].client].push_back(step_json(sorted[i], i + 1, location));
  }
  ordered_json flows = ordered_json::array();
  for (auto& [client, locations] : steps) {
    flows.push_back(
        {{"id", fmt::format("thread {}", client)}, {"locations", std::move(locations)}});
  }
  return {{"threadFlows", std::move(flows)}};
}

std::string result_text(const RunResult& result, const ReportedFinding& reported) {
  const harness::Finding& finding = reported.finding;
  std::string text = fmt::format("{}\nExpected: {}\nObserved: {}", finding.message,
                                 finding.expected, finding.observed);
  if (const auto pair = racing_pair(reported.operations)) {
    text += "\nRacing pair: " + racing_pair_text(*pair, reported.operations);
  }
  if (const auto command = check_command(result, reported); !command.empty()) {
    text += "\nJudge again: " + command;
  }
  return text + "\nRun again: " + result.command_again;
}

ordered_json result_json(const RunResult& result, const ReportedFinding& reported) {
  const Property property = reported.finding.property;
  const ordered_json location = location_json(clause_of(property));
  ordered_json json;
  json["ruleId"] = to_string(property);
  json["ruleIndex"] = static_cast<std::size_t>(property);
  json["level"] = "error";
  json["kind"] = "fail";
  json["message"] = text_json(result_text(result, reported));
  json["locations"] = ordered_json::array({location});
  json["partialFingerprints"] = {{"primaryLocationLineHash", fingerprint(result, reported)}};
  json["occurrenceCount"] = 1;
  if (!reported.operations.empty()) {
    json["codeFlows"] = ordered_json::array({code_flow_json(reported.operations, location)});
  }
  return json;
}

/// Findings with one fingerprint are one result: an alert must not come and go with the number of
/// times that its bug happened to strike.
ordered_json results_json(const RunResult& result) {
  ordered_json results = ordered_json::array();
  std::map<std::string, std::size_t> known;
  for (const ReportedFinding& reported : result.findings) {
    const auto [entry, is_new] = known.try_emplace(fingerprint(result, reported), results.size());
    if (is_new) {
      results.push_back(result_json(result, reported));
    } else {
      ordered_json& count = results[entry->second]["occurrenceCount"];
      count = count.get<std::uint64_t>() + 1;
    }
  }
  return results;
}

ordered_json invocation_json(const RunResult& result) {
  const Conclusion came_to = conclusion(result);
  const bool is_conclusive = came_to == Conclusion::violated || came_to == Conclusion::holds;
  ordered_json json;
  json["executionSuccessful"] = is_conclusive;
  json["commandLine"] = result.command_again;
  json["exitCode"] = exit_code(result);
  if (!is_conclusive) {
    ordered_json notification;
    notification["level"] = "error";
    notification["message"] = text_json(conclusion_text(came_to) + ": " + headline(result));
    json["toolExecutionNotifications"] = ordered_json::array({std::move(notification)});
  }
  return json;
}

}  // namespace

void write_sarif(const RunResult& result, std::ostream& out) {
  ordered_json driver;
  driver["name"] = "Misdeal";
  if (!result.tool_version.empty()) driver["version"] = result.tool_version;
  driver["rules"] = ordered_json::array();
  for (std::size_t i = 0; i < harness::kPropertyCount; ++i) {
    driver["rules"].push_back(rule_json(static_cast<Property>(i)));
  }
  ordered_json results = results_json(result);
  if (result.sanitizers) add_sanitizer_results(*result.sanitizers, driver["rules"], results);

  ordered_json run;
  run["tool"] = {{"driver", std::move(driver)}};
  run["automationDetails"] = {
      {"id", fmt::format("misdeal/{}/{}/{}-{}", result.verb, subject_name(result),
                         result.started_at, result.seed)}};
  run["invocations"] = ordered_json::array({invocation_json(result)});
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);

  ordered_json sarif;
  sarif["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  sarif["version"] = "2.1.0";
  sarif["runs"] = ordered_json::array({std::move(run)});
  out << json_text(sarif) << '\n';
}

}  // namespace misdeal::reports

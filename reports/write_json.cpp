#include "reports/write_json.h"

#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/escape/json.h"
#include "reports/sanitizer/fingerprint.h"

namespace misdeal::reports {

namespace {

using harness::Operation;
using nlohmann::ordered_json;

constexpr int kSchemaVersion = 1;

ordered_json version_json(engine::Version version) {
  return version == engine::kNoVersion ? ordered_json(nullptr) : ordered_json(version);
}

ordered_json seat_json(engine::SeatNo seat) {
  return seat == engine::kNoSeat ? ordered_json(nullptr) : ordered_json(seat.value);
}

ordered_json pattern_json(const Operation& operation, const std::vector<std::string>& patterns) {
  if (operation.pattern >= patterns.size()) return nullptr;
  return patterns[operation.pattern];
}

ordered_json operation_json(const Operation& operation, const std::vector<std::string>& patterns) {
  const bool is_answered = operation.returned_ns != harness::kNeverReturned;
  const bool is_refused = operation.rule_refusal != engine::RuleRefusal::none;
  ordered_json json;
  json["invoked_ns"] = operation.invoked_ns;
  json["returned_ns"] = is_answered ? ordered_json(operation.returned_ns) : ordered_json(nullptr);
  json["table"] = operation.table;
  json["client"] = operation.client;
  json["round"] = operation.round;
  json["pattern"] = pattern_json(operation, patterns);
  json["pair"] = operation.pair;
  json["kind"] = to_string(operation.kind);
  json["seat"] = seat_json(operation.seat);
  json["amount"] = operation.amount.value;
  json["request"] = operation.request.is_set() ? ordered_json(to_string(operation.request))
                                               : ordered_json(nullptr);
  json["expected_version"] = version_json(operation.expected_version);
  json["outcome"] = to_string(operation.outcome);
  json["rule_refusal"] =
      is_refused ? ordered_json(to_string(operation.rule_refusal)) : ordered_json(nullptr);
  json["is_replay"] = operation.is_replay;
  json["version"] = version_json(operation.version);
  json["view_digest"] = operation.view_digest == 0
                            ? ordered_json(nullptr)
                            : ordered_json(fmt::format("{:016x}", operation.view_digest));
  json["stack"] = operation.stack.value;
  json["chips_total"] = operation.chips_total.value;
  return json;
}

ordered_json movement_json(const engine::ChipMovement& movement) {
  ordered_json json;
  json["timestamp_ns"] = movement.timestamp_ns;
  json["version"] = movement.version;
  json["player"] = movement.player;
  json["seat"] = seat_json(movement.seat);
  json["reason"] = to_string(movement.reason);
  json["amount"] = movement.amount.value;
  json["state_before"] = movement.state_before.value;
  json["state_after"] = movement.state_after.value;
  return json;
}

template <typename Values, typename ToJson>
ordered_json list_json(const Values& values, ToJson to_json) {
  ordered_json list = ordered_json::array();
  for (const auto& value : values) list.push_back(to_json(value));
  return list;
}

ordered_json event_json(const harness::FindingEvent& event) {
  const bool is_answered = event.returned_ns != harness::kNeverReturned;
  ordered_json json;
  json["invoked_ns"] = event.invoked_ns;
  json["returned_ns"] = is_answered ? ordered_json(event.returned_ns) : ordered_json(nullptr);
  json["client"] = event.client;
  json["request"] = event.request;
  json["asked"] = event.asked;
  json["answered"] = event.answered;
  return json;
}

ordered_json finding_json(const ReportedFinding& reported,
                          const std::vector<std::string>& patterns) {
  const auto as_operation = [&](const Operation& it) { return operation_json(it, patterns); };
  const harness::Finding& finding = reported.finding;
  ordered_json json;
  json["property"] = to_string(finding.property);
  json["message"] = finding.message;
  json["expected"] = finding.expected;
  json["observed"] = finding.observed;
  json["table"] = finding.table;
  json["operation_indices"] = finding.operations;
  json["operations"] = list_json(reported.operations, as_operation);
  json["events"] = list_json(finding.events, event_json);
  json["context"] = list_json(reported.context, as_operation);
  json["chip_trail"] = list_json(finding.chip_trail, movement_json);
  json["history_file"] = reported.history_file;
  json["shrink_command"] = reported.shrink_command;
  return json;
}

ordered_json property_json(const harness::PropertyResult& property) {
  ordered_json json;
  json["property"] = to_string(property.property);
  json["verdict"] = to_string(property.verdict);
  json["checked"] = property.checked;
  json["violations"] = property.violations;
  json["left_unchecked"] = property.left_unchecked;
  return json;
}

ordered_json exercise_json(const Exercise& exercise) {
  return {
      {"name", exercise.name}, {"count", exercise.count}, {"is_required", exercise.is_required}};
}

ordered_json latency_json(const LatencyRow& row) {
  return {{"kind", row.kind},      {"count", row.count},   {"p50_ns", row.p50_ns},
          {"p90_ns", row.p90_ns},  {"p99_ns", row.p99_ns}, {"max_ns", row.max_ns},
          {"buckets", row.buckets}};
}

ordered_json lock_json(const LockRow& row) {
  return {{"name", row.name},
          {"locks", row.locks},
          {"acquisitions", row.acquisitions},
          {"contended", row.contended},
          {"retries", row.retries},
          {"wait_sum_ns", row.wait_sum_ns},
          {"hold_sum_ns", row.hold_sum_ns},
          {"wait", latency_json(row.wait)},
          {"hold", latency_json(row.hold)},
          {"longest_waiter", row.longest_waiter},
          {"longest_holder", row.longest_holder}};
}

/// null: a closed loop.
ordered_json fixed_rate_json(const std::optional<PacedLoad>& load) {
  if (!load) return nullptr;
  return {{"asked_per_s", load->asked_per_s},
          {"reached_per_s", load->reached_per_s},
          {"requests", load->requests},
          {"late", load->late},
          {"latencies_from_due", list_json(load->latencies_from_due, latency_json)}};
}

ordered_json step_json(const PinnedStep& step) {
  return {{"thread", step.thread}, {"operation", step.operation},  {"object", step.object},
          {"value", step.value},   {"function", step.function},    {"file", step.file},
          {"line", step.line},     {"interrupts", step.interrupts}};
}

/// null: no schedule was searched for.
ordered_json pin_json(const std::optional<Pin>& pin) {
  if (!pin) return nullptr;
  return {{"is_pinned", pin->is_pinned},
          {"why_not", pin->why_not},
          {"property", pin->property},
          {"what", pin->what},
          {"repro_file", pin->repro_file},
          {"schedules", pin->schedules},
          {"seconds", pin->seconds},
          {"actions", pin->actions},
          {"preemptions", pin->preemptions},
          {"is_minimal_in_preemptions", pin->is_minimal_in_preemptions},
          {"steps", list_json(pin->steps, step_json)}};
}

/// null: no hands were asked for.
ordered_json hands_json(const std::optional<HandsWritten>& written) {
  if (!written) return nullptr;
  return {{"file", written->file},
          {"hands", written->hands},
          {"actions", written->actions},
          {"tables_cut_short", written->tables_cut_short}};
}

ordered_json overlap_json(const harness::Overlap& overlap) {
  return {{"operations", overlap.operations},
          {"overlapping", overlap.overlapping},
          {"duplicate_groups", overlap.duplicate_groups},
          {"overlapping_duplicates", overlap.overlapping_duplicates},
          {"in_flight_max", overlap.in_flight_max}};
}

ordered_json way_json(const SendingWay& way) {
  return {{"name", way.name},
          {"rounds", way.rounds},
          {"rounds_violated", way.rounds_violated},
          {"requests", way.requests},
          {"release_p50_ns", way.release_p50_ns},
          {"release_max_ns", way.release_max_ns},
          {"in_service_mean", way.in_service_mean},
          {"in_service_max", way.in_service_max}};
}

ordered_json conformance_json(const ConformanceLine& line) {
  return {{"what", line.what},
          {"promised", line.promised},
          {"observed", line.observed},
          {"verdict", to_string(line.verdict)}};
}

ordered_json stack_json(const SanitizerStack& stack) {
  const auto frame_json = [](const StackFrame& frame) {
    return ordered_json{{"function", frame.function},
                        {"file", frame.file},
                        {"line", frame.line},
                        {"column", frame.column},
                        {"module", frame.module}};
  };
  return {{"role", to_string(stack.role)},
          {"title", stack.title},
          {"frames", list_json(stack.frames, frame_json)}};
}

ordered_json sanitizer_report_json(const SanitizerReport& report) {
  return {{"tool", report.tool},
          {"kind", report.kind},
          {"rule", rule_id(report)},
          {"message", report.message},
          {"fingerprint", fingerprint(report)},
          {"symbols", project_symbols(report)},
          {"stacks", list_json(report.stacks, stack_json)},
          {"notes", report.notes},
          {"count", report.count},
          {"log", report.log},
          {"log_line", report.log_line}};
}

/// null: no logs were read.
ordered_json sanitizers_json(const std::optional<SanitizerFindings>& findings) {
  if (!findings) return nullptr;
  return {{"logs", findings->logs},
          {"bytes", findings->bytes},
          {"source_root", findings->source_root},
          {"reports", list_json(findings->reports, sanitizer_report_json)}};
}

void add_configuration(const RunResult& result, ordered_json& json) {
  json["tool_version"] = result.tool_version;
  json["build"] = result.build;
  json["commit"] = result.commit;
  json["verb"] = result.verb;
  json["started_at"] = result.started_at;
  json["command_again"] = result.command_again;
  json["folder"] = result.folder;
  json["engine_name"] = result.engine_name;
  json["seed"] = fmt::format("{}", result.seed);
  json["threads"] = result.threads;
  json["tables"] = result.tables;
  json["seats"] = result.seats;
  json["mix"] = result.mix;
  json["patterns"] = result.patterns;
  json["duration_s"] = result.duration_s;
  json["epochs"] = result.epochs;
  json["operations"] = result.operations;
  json["operations_per_s"] = result.operations_per_s;
}

void add_verdicts(const RunResult& result, ordered_json& json) {
  json["verdict"] = to_string(result.verdict);
  json["exit_code"] = exit_code(result);
  json["is_vacuous"] = proves_nothing(result);
  json["was_interrupted"] = result.was_interrupted;
  json["infrastructure_error"] = result.infrastructure_error;
  json["warnings"] = result.warnings;
  json["properties"] = list_json(result.properties, property_json);
  json["findings"] = list_json(
      result.findings, [&](const auto& finding) { return finding_json(finding, result.patterns); });
  json["pin"] = pin_json(result.pin);
  json["sanitizers"] = sanitizers_json(result.sanitizers);
}

void add_measurements(const RunResult& result, ordered_json& json) {
  json["exercises"] = list_json(result.exercises, exercise_json);
  json["remedies"] = result.remedies;
  json["outcomes"] = list_json(result.outcomes, [](const OutcomeCount& outcome) {
    return ordered_json{{"name", outcome.name}, {"count", outcome.count}};
  });
  json["latencies"] = list_json(result.latencies, latency_json);
  json["locks"] = list_json(result.locks, lock_json);
  json["fixed_rate"] = fixed_rate_json(result.fixed_rate);
  json["hands_written"] = hands_json(result.hands_written);
  json["overlap"] = overlap_json(result.overlap);
  json["profile"] = result.profile;
  json["ways"] = list_json(result.ways, way_json);
  json["conformance"] = list_json(result.conformance, conformance_json);
}

}  // namespace

void write_json(const RunResult& result, std::ostream& out) {
  ordered_json json;
  json["schema_version"] = kSchemaVersion;
  add_configuration(result, json);
  add_verdicts(result, json);
  add_measurements(result, json);
  out << json_text(json) << '\n';
}

}  // namespace misdeal::reports

#include "harness/history/history_json_lines.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "harness/history/pending_file.h"

namespace misdeal::harness {

std::string json_line(const Operation& operation, const History& history) {
  nlohmann::ordered_json line;
  line["table"] = operation.table;
  line["client"] = operation.client;
  line["invoked_ns"] = operation.invoked_ns;
  if (operation.returned_ns != kNeverReturned) {
    line["returned_ns"] = operation.returned_ns;
  }
  line["kind"] = to_string(operation.kind);
  if (operation.seat != engine::kNoSeat) {
    line["seat"] = operation.seat.value;
  }
  if (operation.amount != engine::Chips{}) {
    line["amount"] = operation.amount.value;
  }
  if (operation.request.is_set()) {
    line["request_id"] = engine::to_string(operation.request);
  }
  if (operation.expected_version != engine::kNoVersion) {
    line["expected_version"] = operation.expected_version;
  }
  line["outcome"] = to_string(operation.outcome);
  if (operation.rule_refusal != engine::RuleRefusal::none) {
    line["rule_refusal"] = engine::to_string(operation.rule_refusal);
  }
  line["is_replay"] = operation.is_replay;
  if (operation.version != engine::kNoVersion) {
    line["version"] = operation.version;
  }
  if (operation.view_digest != 0) {
    line["view_digest"] = fmt::format("{:016x}", operation.view_digest);
    line["stack"] = operation.stack.value;
    line["chips_total"] = operation.chips_total.value;
  }
  if (operation.pattern < history.patterns.size()) {
    line["pattern"] = history.patterns[operation.pattern];
  }
  line["round"] = operation.round;
  if (operation.pair != 0) {
    line["pair"] = operation.pair;
  }
  return line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::expected<void, std::string> write_jsonl(const History& history,
                                             const std::filesystem::path& path) {
  PendingFile file(path);
  for (const Operation& operation : history.operations) {
    file.write(json_line(operation, history) + '\n');
  }
  if (auto kept = file.keep(); !kept) {
    return std::unexpected(fmt::format("cannot write {}: {}", path.string(), kept.error()));
  }
  return {};
}

}  // namespace misdeal::harness

#include "reports/wording/operation_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace misdeal::reports {

using harness::Operation;
using harness::OperationKind;
using harness::OperationOutcome;

std::string command_text(const Operation& operation) {
  const auto amount = operation.amount.value;
  switch (operation.kind) {
    case OperationKind::bet:
      return fmt::format("bet {}", amount);
    case OperationKind::raise:
      return fmt::format("raise to {}", amount);
    case OperationKind::join:
      return fmt::format("join with {}", amount);
    case OperationKind::add_chips:
      return fmt::format("add {} chips", amount);
    default:
      return in_words(to_string(operation.kind));
  }
}

std::string asked_text(const Operation& operation) {
  if (!operation.seat.is_valid()) return command_text(operation);
  return fmt::format("{}, seat {}", command_text(operation), operation.seat.value);
}

std::string answer_text(const Operation& operation) {
  if (operation.returned_ns == harness::kNeverReturned) return "no answer";
  std::string text = in_words(to_string(operation.outcome));
  if (operation.rule_refusal != engine::RuleRefusal::none) {
    text = fmt::format("refused: {}", in_words(to_string(operation.rule_refusal)));
  }
  return operation.is_replay ? text + ", replayed" : text;
}

std::string answer_mark(const Operation& operation) {
  if (operation.returned_ns == harness::kNeverReturned) return "no answer";
  const bool shows_version = operation.version != engine::kNoVersion &&
                             (operation.outcome == OperationOutcome::committed ||
                              operation.outcome == OperationOutcome::observed);
  if (!shows_version) {
    return operation.outcome == OperationOutcome::refused_by_rules
               ? "refused"
               : in_words(to_string(operation.outcome));
  }
  return fmt::format("v{}{}", operation.version, operation.is_replay ? " again" : "");
}

std::string version_text(engine::Version version) {
  return version == engine::kNoVersion ? "-" : fmt::format("{}", version);
}

std::string short_id(const engine::RequestId& id) {
  return id.is_set() ? fmt::format("{:08x}", id.high >> 32U) : "-";
}

std::string in_words(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', ' ');
  std::ranges::replace(text, '-', ' ');
  return text;
}

}  // namespace misdeal::reports

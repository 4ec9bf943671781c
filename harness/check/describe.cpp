#include "harness/check/describe.h"

#include <fmt/format.h>

namespace misdeal::harness {
namespace {

std::string version_text(engine::Version version) {
  return version == engine::kNoVersion ? "unknown version" : fmt::format("version {}", version);
}

/// Microseconds with three decimals, so that columns line up and nothing is lost.
std::string time_text(std::int64_t ns, std::int64_t origin_ns) {
  if (ns == kNeverReturned) {
    return "never";
  }
  const double us = (static_cast<double>(ns) - static_cast<double>(origin_ns)) / 1000.0;
  return fmt::format("{:.3f} us", us);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    // "##[" is a command to a CI system that reads our output.
    const bool ends_command = character == '[' && result.ends_with("##");
    if (character == '\\') {
      result += "\\\\";
    } else if (byte < 0x20 || byte > 0x7E || ends_command) {
      result += fmt::format("\\x{:02x}", byte);
    } else {
      result += character;
    }
  }
  return result;
}

std::string describe_request(const Operation& operation) {
  std::string text;
  switch (operation.kind) {
    case OperationKind::read:
      return "read";
    case OperationKind::start_hand:
      text = "start_hand";
      break;
    case OperationKind::bet:
      text = fmt::format("bet {} by seat {}", operation.amount.value, operation.seat.value);
      break;
    case OperationKind::raise:
      text = fmt::format("raise to {} by seat {}", operation.amount.value, operation.seat.value);
      break;
    case OperationKind::join:
    case OperationKind::add_chips:
      text = fmt::format("{} with {} at seat {}", to_string(operation.kind), operation.amount.value,
                         operation.seat.value);
      break;
    default:
      text = fmt::format("{} by seat {}", to_string(operation.kind), operation.seat.value);
  }
  if (operation.expected_version != engine::kNoVersion) {
    text += fmt::format(", expecting version {}", operation.expected_version);
  }
  return text;
}

std::string describe_answer(const Operation& operation) {
  std::string text;
  switch (operation.outcome) {
    case OperationOutcome::unknown:
      return "no answer";
    case OperationOutcome::committed:
      text = fmt::format("committed as {}", version_text(operation.version));
      break;
    case OperationOutcome::observed:
      text = fmt::format("saw {}", version_text(operation.version));
      break;
    case OperationOutcome::refused_by_rules:
      text = fmt::format("refused, {}, at {}", engine::to_string(operation.rule_refusal),
                         version_text(operation.version));
      break;
    default:
      text = fmt::format("{} at {}", to_string(operation.outcome), version_text(operation.version));
  }
  if (operation.view_digest != 0) {
    text += fmt::format(", {} {}", operation.kind == OperationKind::read ? "stacks" : "stack",
                        operation.stack.value);
  }
  if (operation.is_replay) {
    text += " (replayed)";
  }
  return text;
}

std::string describe(const Operation& operation, std::int64_t origin_ns) {
  return fmt::format("client {:<3} [{:>14} .. {:>14}]  {}{}: {}", operation.client,
                     time_text(operation.invoked_ns, origin_ns),
                     time_text(operation.returned_ns, origin_ns), describe_request(operation),
                     operation.request.is_set()
                         ? fmt::format(" (id {})", engine::to_string(operation.request))
                         : std::string(),
                     describe_answer(operation));
}

std::string describe(const engine::ChipMovement& movement) {
  const std::string account =
      movement.player == engine::kPotAccount
          ? std::string("the pot")
          : fmt::format("player {} at seat {}", movement.player, movement.seat.value);
  return fmt::format("version {}: {} {:+} ({}): {} -> {}", movement.version, account,
                     movement.amount.value, engine::to_string(movement.reason),
                     movement.state_before.value, movement.state_after.value);
}

std::string describe(const Finding& finding, const History& history) {
  std::string text = fmt::format("{} violated at table {}: {}\n", to_string(finding.property),
                                 finding.table, printable(finding.message));
  if (!finding.expected.empty()) {
    text += fmt::format("    expected: {}\n", printable(finding.expected));
  }
  if (!finding.observed.empty()) {
    text += fmt::format("    observed: {}\n", printable(finding.observed));
  }
  const std::int64_t origin_ns =
      history.operations.empty() ? 0 : history.operations.front().invoked_ns;
  for (const std::size_t index : finding.operations) {
    if (index < history.operations.size()) {
      const Operation& operation = history.operations[index];
      text += fmt::format("    table {} {}\n", operation.table, describe(operation, origin_ns));
    }
  }
  if (!finding.chip_trail.empty()) {
    text += "    chips:\n";
    for (const engine::ChipMovement& movement : finding.chip_trail) {
      text += fmt::format("      {}\n", describe(movement));
    }
  }
  return text;
}

std::string describe(const CheckReport& report, const History& history) {
  std::string text;
  for (const PropertyResult& result : report.results) {
    text += fmt::format("{:<19} {:<12} {} checked", to_string(result.property),
                        to_string(result.verdict), result.checked);
    if (result.violations != 0) {
      text += fmt::format(", {} violated", result.violations);
    }
    if (!result.left_unchecked.empty()) {
      text += fmt::format(" ({})", printable(result.left_unchecked));
    }
    text += '\n';
  }
  for (const PropertyResult& result : report.results) {
    for (const Finding& finding : result.findings) {
      text += '\n' + describe(finding, history);
    }
  }
  return text;
}

}  // namespace misdeal::harness

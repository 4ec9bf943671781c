#pragma once

#include "engine/ledger/audit_trail.h"
#include "harness/history/answered.h"
#include "harness/history/operation.h"

namespace misdeal::harness {

/// Whether two arrivals of one id ask for the same. Of a move between tables only what both halves
/// surely have: the amount a player takes along is found out by the server.
inline bool have_same_payload(const Operation& a, const Operation& b) {
  if (a.pair != b.pair || a.kind != b.kind || a.seat != b.seat) {
    return false;
  }
  return a.pair != 0 || (a.amount == b.amount && a.expected_version == b.expected_version);
}

/// Whether the command is the one that the operation asked for. The amount that a player takes
/// along in a move between tables is found out by the server.
inline bool has_command(const Operation& operation, const engine::Command& command) {
  const engine::Command asked = command_of(operation);
  return asked.kind == command.kind && asked.seat == command.seat &&
         (operation.pair != 0 || asked.amount == command.amount);
}

/// Whether the operation asked for what the audit trail says was done, at a version that it
/// accepts.
inline bool asked_for(const Operation& operation, const engine::CommitRecord& record) {
  if (operation.kind == OperationKind::read || operation.request != record.request) {
    return false;
  }
  const bool is_expected = operation.expected_version == engine::kNoVersion ||
                           operation.expected_version + 1 == record.version;
  return is_expected && has_command(operation, record.command);
}

/// Whether the answer was decided after the id had been looked up and found unknown, and is
/// recorded under it.
inline bool has_been_looked_up(OperationOutcome outcome) {
  switch (outcome) {
    case OperationOutcome::committed:
    case OperationOutcome::refused_by_rules:
    case OperationOutcome::stale_version:
    case OperationOutcome::quarantined:
    case OperationOutcome::failed:
      return true;
    case OperationOutcome::id_reused:
    case OperationOutcome::in_progress:
    case OperationOutcome::overloaded:
    case OperationOutcome::observed:
    case OperationOutcome::unknown:
      break;
  }
  return false;
}

/// Whether two answers are the same in everything that is recorded.
inline bool have_same_answer(const Operation& a, const Operation& b) {
  return a.outcome == b.outcome && a.rule_refusal == b.rule_refusal && a.version == b.version &&
         a.view_digest == b.view_digest && a.stack == b.stack && a.chips_total == b.chips_total;
}

}  // namespace misdeal::harness

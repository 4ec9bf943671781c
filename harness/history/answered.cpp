#include "harness/history/answered.h"

namespace misdeal::harness {
namespace {

engine::Chips stack_total(const engine::TableView& view) {
  engine::Chips total;
  for (const engine::Chips stack : view.stacks) {
    total += stack;
  }
  return total;
}

/// An answer over a network may tell the version and no more. A table that was ever changed has
/// had chips brought to it, so no true view looks like that.
bool is_version_only(const engine::TableView& view) {
  return view.version != 0 && view.bought_in == engine::Chips{} &&
         view == engine::TableView{.version = view.version};
}

void set_view(Operation& operation, const engine::TableView& view) {
  operation.version = view.version;
  if (is_version_only(view)) return;
  operation.view_digest = digest(view);
  operation.chips_total = chips_total(view);
  operation.stack = {};
  if (operation.kind == OperationKind::read) {
    operation.stack = stack_total(view);
  } else if (operation.seat.is_valid()) {
    operation.stack = view.stacks[operation.seat.index()];
  }
}

}  // namespace

Operation operation_of(std::uint32_t table, const engine::Request& request) {
  Operation operation;
  operation.request = request.id;
  operation.amount = request.command.amount;
  operation.expected_version = request.expected_version;
  operation.table = table;
  // OperationKind begins with the engine's commands in their order.
  operation.kind = static_cast<OperationKind>(request.command.kind);
  operation.seat = request.command.seat;
  return operation;
}

Operation read_of(std::uint32_t table) {
  Operation operation;
  operation.table = table;
  operation.kind = OperationKind::read;
  return operation;
}

engine::Command command_of(const Operation& operation) {
  return {.amount = operation.amount,
          .kind = static_cast<engine::CommandKind>(operation.kind),
          .seat = operation.seat};
}

void set_answer(Operation& operation, const engine::Response& response) {
  set_view(operation, response.view);
  operation.outcome = static_cast<OperationOutcome>(response.outcome);
  operation.rule_refusal = response.rule_refusal;
  operation.is_replay = response.is_replay;
}

void set_answer(Operation& operation, const engine::TableView& view) {
  set_view(operation, view);
  operation.outcome = OperationOutcome::observed;
}

engine::Chips chips_total(const engine::TableView& view) {
  return stack_total(view) + view.pot - view.bought_in + view.cashed_out;
}

}  // namespace misdeal::harness

#include "harness/check/moves.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "harness/check/describe.h"

namespace misdeal::harness {
namespace {

bool is_committed(const Operation& operation) {
  return operation.outcome == OperationOutcome::committed;
}

/// Chips that the audit of the operation's table says its commit moved to or from the house.
std::optional<std::int64_t> audited_amount(const History& history, const Operation& operation,
                                           engine::ChipReason reason) {
  const auto& movements = history.tables[operation.table].audit.movements;
  const auto at_version =
      std::ranges::equal_range(movements, operation.version, {}, &engine::ChipMovement::version);
  for (const engine::ChipMovement& movement : at_version) {
    if (movement.reason == reason && movement.player != engine::kPotAccount) {
      return movement.amount.value;
    }
  }
  return std::nullopt;
}

class Moves {
 public:
  Moves(const History& history, PropertyReport& report) : history_(history), report_(report) {}

  void judge_all() {
    std::vector<std::size_t> halves;
    for (std::size_t i = 0; i < history_.operations.size(); ++i) {
      const Operation& operation = history_.operations[i];
      if (operation.pair != 0 && operation.table < history_.tables.size()) {
        halves.push_back(i);
      }
    }
    std::ranges::sort(halves, {}, [this](std::size_t index) {
      return std::tuple_cat(call_of(index), std::tuple{history_.operations[index].pair, index});
    });
    for (std::size_t i = 0; i < halves.size(); ++i) {
      if (i + 1 < halves.size() && call_of(halves[i]) == call_of(halves[i + 1])) {
        judge_both(halves[i], halves[i + 1]);
        ++i;
      } else {
        judge_lone(halves[i]);
      }
    }
  }

 private:
  /// What both halves of one call have in common.
  [[nodiscard]] std::tuple<engine::RequestId, std::int64_t, std::uint16_t> call_of(
      std::size_t index) const {
    const Operation& operation = history_.operations[index];
    return {operation.request, operation.invoked_ns, operation.client};
  }

  void judge_both(std::size_t left, std::size_t joined) {
    report_.count_checked(2);
    const Operation& from = history_.operations[left];
    const Operation& to = history_.operations[joined];
    if (from.outcome == OperationOutcome::unknown || to.outcome == OperationOutcome::unknown) {
      return;
    }
    if (is_committed(from) != is_committed(to)) {
      report({left, joined},
             fmt::format("half a move: table {} answered \"{}\", table {} \"{}\"", from.table,
                         describe_answer(from), to.table, describe_answer(to)),
             "both halves committed, or neither", "one half committed");
      return;
    }
    if (!is_committed(from) || from.is_replay || to.is_replay) {
      return;
    }
    const auto cashed_out = audited_amount(history_, from, engine::ChipReason::cash_out);
    const auto bought_in = audited_amount(history_, to, engine::ChipReason::buy_in);
    if (cashed_out && bought_in && *cashed_out + *bought_in != 0) {
      report({left, joined},
             fmt::format("a player left table {} with {} chips and joined table {} with {}",
                         from.table, -*cashed_out, to.table, *bought_in),
             fmt::format("{} chips", -*cashed_out), fmt::format("{} chips", *bought_in));
    }
  }

  void judge_lone(std::size_t index) {
    report_.count_checked();
    const Operation& half = history_.operations[index];
    if (is_committed(half)) {
      report(
          {index},
          half.pair == 1
              ? fmt::format("half a move: a player left table {} and joined no other", half.table)
              : fmt::format("half a move: a player joined table {} and left no other", half.table),
          "both halves committed, or neither", "one half committed");
    }
  }

  void report(std::vector<std::size_t> operations, std::string message, std::string expected,
              std::string observed) {
    if (!report_.has_room()) {
      report_.count_violations(1);
      return;
    }
    Finding finding;
    finding.message = std::move(message);
    finding.expected = std::move(expected);
    finding.observed = std::move(observed);
    finding.table = history_.operations[operations.front()].table;
    for (const std::size_t index : operations) {
      const Operation& operation = history_.operations[index];
      const auto& movements = history_.tables[operation.table].audit.movements;
      const auto at_version = std::ranges::equal_range(movements, operation.version, {},
                                                       &engine::ChipMovement::version);
      finding.chip_trail.insert(finding.chip_trail.end(), at_version.begin(), at_version.end());
    }
    finding.operations = std::move(operations);
    report_.add(std::move(finding));
  }

  const History& history_;
  PropertyReport& report_;
};

}  // namespace

void check_moves(const History& history, PropertyReport& report) {
  Moves(history, report).judge_all();
}

}  // namespace misdeal::harness

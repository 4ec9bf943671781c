#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "harness/check/request_groups.h"
#include "harness/check/version_claims.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// One table's share of a history with the indices that the checkers have in common.
struct TableHistory {
  const History& history;
  std::uint32_t table;
  std::span<const std::uint32_t> members;  ///< indices into History::operations, by invocation
  RequestGroups groups;

  TableHistory(const History& whole, std::uint32_t number, std::span<const std::uint32_t> indices)
      : history(whole), table(number), members(indices), groups(whole.operations, indices) {}

  [[nodiscard]] const Operation& at(std::uint32_t index) const { return history.operations[index]; }
  [[nodiscard]] const HistoryTable& info() const { return history.tables[table]; }
  [[nodiscard]] bool has_whole_audit() const {
    return info().has_audit && !info().audit.checkpoint;
  }
  /// The record of the commit that made a version; nullptr if the audit does not have it.
  [[nodiscard]] const engine::CommitRecord* audited(engine::Version version) const;
  /// Movements of some versions, at most a dozen, for display.
  [[nodiscard]] std::vector<engine::ChipMovement> chip_trail(
      std::initializer_list<engine::Version> versions) const;
};

/// Indices of the operations of each table, by invocation.
std::vector<std::vector<std::uint32_t>> split_by_table(const History& history);

/// The table's operations for the linearizability passes. What is known of an unanswered request
/// from elsewhere is filled in: the answer that a replay repeats, the version that the audit trail
/// names. With a whole audit trail, unanswered requests that it does not name never took effect.
LinearHistory linear_history_of(const TableHistory& table);

}  // namespace misdeal::harness

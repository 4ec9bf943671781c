#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/ledger/audit_trail.h"
#include "engine/table/lobby_config.h"
#include "harness/history/operation.h"

namespace misdeal::harness {

/// What a checker must know of a table to replay it: it starts empty at version 0.
struct HistoryTable {
  engine::TableConfig config;
  engine::AuditTrail audit;  ///< everything drained from its journal; empty if not available
  bool has_audit = false;
};

/// A run, or one epoch of it: every operation on every table from version 0 on.
/// `operations` are sorted by invocation time.
struct History {
  std::uint64_t seed = 0;   ///< of the run: with its command it gives this history's choices again
  std::uint64_t epoch = 0;  ///< which of the run's epochs it is, from 1; 0: of no run
  std::string engine_name;  ///< "per-table-lock", a mutant's name, or a target's URL
  std::int64_t request_ttl_ns = 0;
  std::vector<std::string> patterns;  ///< names of Operation::pattern
  std::vector<HistoryTable> tables;
  std::vector<Operation> operations;
};

/// Whether it was recorded from outside, over a network: answers may be lost on the way, and the
/// times in the audit trail are of the server's own clock.
inline bool is_of_a_server(const History& history) {
  return history.engine_name.starts_with("http://");
}

}  // namespace misdeal::harness

#pragma once

#include <span>
#include <string>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/movement.h"

namespace misdeal::engine {

/// A commit with its movements as one line of JSON, without the line end: the structured log of
/// state transitions, for readers that drain a journal. `table` is the table's number.
std::string to_json_line(std::uint32_t table, const CommitRecord& commit,
                         std::span<const ChipMovement> movements);

/// Every line of a trail, each ended; a checkpoint, if there is one, comes first.
std::string to_json_lines(std::uint32_t table, const AuditTrail& trail);

}  // namespace misdeal::engine

#pragma once

#include <cstdint>

#include "engine/table/action_processor.h"
#include "engine/table/table_core.h"

namespace misdeal::engine {

/// A hash of everything in a move but its id; never that of a plain request with the same command.
std::uint64_t payload_fingerprint(const MoveRequest& request);

/// The contract for a move, clause by clause, over two tables at once: both commit or neither
/// changes. `from` is asked first; the first table to refuse answers alone and records the refusal.
///
/// Requires that the caller keeps everybody else off both tables meanwhile, and that the id is
/// running on neither. Never throws.
MoveResponse move_player(TableCore& from, TableCore& to, const MoveRequest& request);

}  // namespace misdeal::engine

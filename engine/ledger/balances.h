#pragma once

#include <span>

#include "engine/ledger/audit_trail.h"
#include "engine/ledger/movement.h"

namespace misdeal::engine {

/// Books one commit onto balances: afterwards they are as of its version. O(movements).
void book(Checkpoint& balances, const CommitRecord& commit,
          std::span<const ChipMovement> movements) noexcept;

}  // namespace misdeal::engine

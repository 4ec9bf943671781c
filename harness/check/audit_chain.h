#pragma once

#include "harness/check/property_report.h"
#include "harness/check/replayed_movements.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {

/// The audit trail of a table is whole and agrees with what was answered: commit records without
/// gaps, each made by the request that was answered this version; movements that balance per
/// commit, chain per account, and are exactly those that the rules make of the commit; balances
/// that are the stacks in the answers; and times that never go back, are those of the movements,
/// and lie between request and answer. A checkpoint stands for the records it replaced.
///
/// `replayed` saw the table's commits replayed, as far as that went. The last word on times is not
/// said of a server: its clock may be another. O(commits + movements + operations).
void check_audit_chain(const TableHistory& table, const VersionClaims& claims,
                       const ReplayedMovements& replayed, PropertyReport& report);

}  // namespace misdeal::harness

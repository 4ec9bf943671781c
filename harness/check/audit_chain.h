#pragma once

#include "harness/check/property_report.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {

/// The audit trail of a table is whole and agrees with what was answered: commit records without
/// gaps, each made by the request that was answered this version; movements that balance per
/// commit and chain per account; and balances that are the stacks in the answers. A checkpoint
/// stands for the records it replaced. O(commits + movements + operations).
void check_audit_chain(const TableHistory& table, const VersionClaims& claims,
                       PropertyReport& report);

}  // namespace misdeal::harness

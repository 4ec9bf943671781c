#pragma once

#include "harness/check/property_report.h"
#include "harness/check/table_history.h"

namespace misdeal::harness {

/// A request id takes effect at most once within its time to live, and every duplicate is answered
/// as the contract says: with the recorded answer, byte for byte; `id_reused` for another payload;
/// `in_progress` only while the first is running; afresh only when the id may have expired.
///
/// The server's clock is taken to be the one that recorded the operations, but when exactly a
/// request completed is not known: at some time between its invocation (and that of everybody it is
/// ordered behind) and its response. Only what no such time explains is a violation.
///
/// Of moves between tables: check_moves.
void check_exactly_once(const TableHistory& table, const VersionClaims& claims,
                        PropertyReport& report);

}  // namespace misdeal::harness

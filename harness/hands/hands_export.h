#pragma once

#include <cstddef>
#include <iosfwd>
#include <string_view>

#include "harness/history/history.h"

namespace misdeal::harness {

struct HandsExported {
  std::size_t hands = 0;
  std::size_t actions = 0;    ///< accepted and refused
  std::size_t cut_short = 0;  ///< tables whose sessions end early: a commit is in no record
};

/// Writes what was played, a line a table, in the input format of `misdeal hands`: replaying it is
/// a check of the run that shares nothing with its checkers but the code of the rules.
///
/// Each hand has its deck, every committed action in the order of versions, and every action the
/// rules refused, after the commit of the version it was refused at. Requests that were not judged
/// by the rules (replays, stale, reused ids, no answer) are left out, and so are refused changes of
/// the seating. A commit whose answer was lost is taken from the audit trail. What players brought
/// or took is told as events before the next hand; a move between tables is a leave and a join.
/// Session ids are `id_prefix` and "table-N". O(n log n) for n operations.
HandsExported write_hands(const History& history, std::ostream& out,
                          std::string_view id_prefix = "");

}  // namespace misdeal::harness

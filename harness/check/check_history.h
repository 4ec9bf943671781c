#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "harness/check/verdict.h"
#include "harness/history/history.h"

namespace misdeal::harness {

/// Bounds on the search that decides what versions cannot.
struct CheckBudget {
  std::uint64_t search_steps_max = 2'000'000;  ///< over all tables
  std::size_t search_bytes_max = 256U << 20U;
};

/// How much the operations of a history got in each other's way; a run without any proves nothing.
struct Overlap {
  std::uint64_t operations = 0;
  std::uint64_t overlapping = 0;  ///< operations in flight together with another on the same table
  std::uint64_t duplicate_groups = 0;        ///< ids that arrived more than once
  std::uint64_t overlapping_duplicates = 0;  ///< of these, with two arrivals in flight together
  std::uint32_t in_flight_max = 0;           ///< on one table
};

/// The judgement of a whole history: one result a property, in the order of Property.
struct CheckReport {
  std::vector<PropertyResult> results;
  Overlap overlap;
  [[nodiscard]] Verdict verdict() const;
};

/// What a request without an answer means.
enum class Unanswered : std::uint8_t {
  is_violation,  ///< in process: every call returns
  is_legal,      ///< over a network: the answer may have been lost
};

struct CheckOptions {
  CheckBudget budget;
  Unanswered unanswered = Unanswered::is_violation;
};

/// What a history's engine says of it: a URL is behind a network.
Unanswered unanswered_in(const History& history);

/// Judges a history by every property. O(n log n) for n operations when answers carry versions;
/// under 200 bytes an operation beside the history itself. Pure: the same history, the same report.
CheckReport check_history(const History& history, const CheckOptions& options);
CheckReport check_history(const History& history, const CheckBudget& budget = {});

}  // namespace misdeal::harness

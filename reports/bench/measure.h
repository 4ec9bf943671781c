#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace misdeal::reports::bench {

enum class Better : std::uint8_t { lower, higher, unknown };

/// What is known of a measure by its name alone: there is nothing else in a result file.
struct MeasureKind {
  std::string unit;  ///< "ns", "us", "ms", "s", "/s", "B/s", "share", or "" for a plain number
  Better better = Better::unknown;

  bool operator==(const MeasureKind&) const = default;
};

/// `real_time`, `cpu_time` (stored in nanoseconds), names that end in a unit (`wait_p99_ns`,
/// `items_per_second`), and the counters of our own benchmarks (`contended_share`, `fairness`,
/// `retries`) and of Google Benchmark's memory manager. All others: a plain number, direction
/// unknown, so that no change of it is called better or worse.
MeasureKind kind_of_measure(std::string_view name);

/// "lower", "higher", "unknown".
const char* to_text(Better better);

}  // namespace misdeal::reports::bench

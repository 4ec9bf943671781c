#include "reports/bench/measure.h"

#include <array>

namespace misdeal::reports::bench {

namespace {

struct Rule {
  std::string_view word;
  const char* unit;
  Better better;
};

constexpr std::array kNames{
    Rule{"real_time", "ns", Better::lower},
    Rule{"cpu_time", "ns", Better::lower},
    Rule{"contended_share", "share", Better::lower},
    Rule{"fairness", "share", Better::higher},
    Rule{"retries", "", Better::lower},
    Rule{"errors", "", Better::lower},
    Rule{"bytes_per_second", "B/s", Better::higher},
    Rule{"allocs_per_iter", "", Better::lower},
    Rule{"max_bytes_used", "B", Better::lower},
    Rule{"total_allocated_bytes", "B", Better::lower},
    Rule{"net_heap_growth", "B", Better::lower},
    // Of --benchmark_perf_counters.
    Rule{"CYCLES", "", Better::lower},
    Rule{"INSTRUCTIONS", "", Better::lower},
    Rule{"CACHE-MISSES", "", Better::lower},
    Rule{"BRANCH-MISSES", "", Better::lower},
};

constexpr std::array kEndings{
    Rule{"_per_second", "/s", Better::higher}, Rule{"_ns", "ns", Better::lower},
    Rule{"_us", "us", Better::lower},          Rule{"_ms", "ms", Better::lower},
    Rule{"_seconds", "s", Better::lower},      Rule{"_share", "share", Better::unknown},
    Rule{"_bytes", "B", Better::unknown},
};

}  // namespace

MeasureKind kind_of_measure(std::string_view name) {
  for (const Rule& rule : kNames) {
    if (name == rule.word) return {rule.unit, rule.better};
  }
  for (const Rule& rule : kEndings) {
    if (name.ends_with(rule.word)) return {rule.unit, rule.better};
  }
  return {};
}

const char* to_text(Better better) {
  switch (better) {
    case Better::lower:
      return "lower";
    case Better::higher:
      return "higher";
    case Better::unknown:
      break;
  }
  return "unknown";
}

}  // namespace misdeal::reports::bench

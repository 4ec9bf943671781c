// Changes of the JSON that two of the readers take, as JSON. Lines of logs are the fuzzer's own to
// change.
#include <array>

#include "fuzz/json_mutator.h"
#include "fuzz/mutator.h"

namespace misdeal::fuzz {
namespace {

/// Names of members, and texts that mean something in them.
constexpr auto kWords =
    std::to_array<std::string_view>({"aggregate",  "aggregate_name", "benchmarks",
                                     "bytes",      "column",         "context",
                                     "count",      "cpu_time",       "error_occurred",
                                     "exit_code",  "file",           "frames",
                                     "function",   "holds",          "items_per_second",
                                     "iteration",  "kind",           "line",
                                     "log",        "log_line",       "logs",
                                     "mean",       "median",         "memory",
                                     "message",    "module",         "ms",
                                     "name",       "notes",          "num_cpus",
                                     "real_time",  "report",         "reports",
                                     "role",       "run_name",       "run_type",
                                     "sanitizers", "schema_version", "side",
                                     "skipped",    "source_root",    "stacks",
                                     "stddev",     "threads",        "time_unit",
                                     "title",      "tool",           "verb",
                                     "verdict",    "violated",       "wait_p99_ns",
                                     "/src/a.cpp", "../a.cpp",       "ThreadSanitizer"});

std::string changed(std::string_view input, std::size_t size_max, harness::Random& random) {
  if (input.empty() || static_cast<unsigned char>(input.front()) % 3 == 0) return {};
  const std::size_t growth_max = size_max - std::min(size_max, input.size());
  const auto other = with_json_changed(input.substr(1), kWords, growth_max, random);
  return other ? std::string(input.substr(0, 1)) + *other : std::string();
}

}  // namespace
}  // namespace misdeal::fuzz

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t size_max,
                                    unsigned seed) {
  return misdeal::fuzz::mutate_structure({data, size}, size_max, seed, 15, misdeal::fuzz::changed);
}

#include "bench/load/measure_load.h"

#include <cstdint>
#include <limits>

#include <fmt/format.h>
#include <malloc.h>

#include "engine/requests/clock.h"

namespace misdeal::bench {

namespace {

constexpr std::uint64_t kSeed = 2026;

}  // namespace

std::vector<LoadShape> all_shapes() {
  std::vector<LoadShape> shapes;
  for (const std::uint32_t tables : {1U, 8U, 64U}) {
    for (const std::uint32_t duplicates : {0U, 10U, 50U}) {
      for (const std::uint32_t reads : {0U, 50U}) {
        for (const std::uint32_t threads : {1U, 2U, 4U, 8U, 16U}) {
          shapes.push_back({.tables = tables,
                            .duplicates_percent = duplicates,
                            .reads_percent = reads,
                            .threads = threads});
        }
      }
    }
  }
  return shapes;
}

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_ARENA_MAX, 1);
}

std::string name_of(const LoadShape& shape) {
  return fmt::format("tables:{}/duplicates:{}/reads:{}/threads:{}", shape.tables,
                     shape.duplicates_percent, shape.reads_percent, shape.threads);
}

void measure_load(benchmark::State& state, const LoadShape& shape, const MakeLobby& make) {
  const engine::SteadyClock clock;
  // The memory that a load needs is the process's own from then on, see keep_freed_memory().
  const LoadResult warm_up = run_load(*make(config_for(shape, clock)), shape, kSeed);
  if (!warm_up.fault.empty()) return state.SkipWithError(warm_up.fault.c_str());
  const double operations = static_cast<double>(shape.threads) * shape.operations_each;
  double fairness = 0;
  harness::LatencyHistogram latency;
  std::uint64_t seed = kSeed;
  for ([[maybe_unused]] auto iteration : state) {
    const auto lobby = make(config_for(shape, clock));
    const LoadResult result = run_load(*lobby, shape, ++seed);
    if (!result.fault.empty()) return state.SkipWithError(result.fault.c_str());
    // As if every load had been as long as it was meant to be.
    state.SetIterationTime(result.seconds * operations / static_cast<double>(result.operations));
    fairness += result.fairness;
    latency.merge(result.latency);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(operations));
  const auto mean = benchmark::Counter::kAvgIterations;
  state.counters["fairness"] = benchmark::Counter(fairness, mean);
  state.counters["latency_p50_ns"] = static_cast<double>(latency.quantile(0.5));
  state.counters["latency_p99_ns"] = static_cast<double>(latency.quantile(0.99));
}

}  // namespace misdeal::bench

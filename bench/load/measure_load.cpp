#include "bench/load/measure_load.h"

#include <cstdint>
#include <limits>

#include <fmt/format.h>
#include <malloc.h>

#include "engine/requests/clock.h"
#include "engine/table/lock_contention.h"

namespace misdeal::bench {

namespace {

using engine::LockContention;

using namespace std::chrono_literals;

constexpr std::uint64_t kSeed = 2026;
/// Long beside what a scheduler lets one thread run while others wait for a core. A thread alone is
/// told how much to do instead, so that it does the same each time.
constexpr std::chrono::milliseconds kTogether = 100ms;

/// An empty fault: the counters are set.
std::string measure_locks(benchmark::State& state, const LoadShape& shape, const MakeLobby& make) {
  const engine::SteadyClock clock;
  engine::ContentionMeter meter;
  engine::LobbyConfig config = config_for(shape, clock);
  config.lock_meters = meter.meters();
  LoadResult result;
  {
    const auto lobby = make(config);
    result = run_load(*lobby, shape, kSeed);
  }
  LockContention all;
  for (const engine::NamedContention& named : meter.by_name()) all.merge(named.contention);
  const auto set = [&](const char* name, auto value) {
    state.counters[name] = static_cast<double>(value);
  };
  set("wait_p50_ns", all.wait_of_all(0.5).count());
  set("wait_p99_ns", all.wait_of_all(0.99).count());
  set("wait_max_ns", all.longest.wait.count());
  set("contended_share",
      static_cast<double>(all.contended) / static_cast<double>(all.acquisitions));
  set("hold_p50_ns", all.hold.quantile(0.5));
  set("hold_p99_ns", all.hold.quantile(0.99));
  set("retries", static_cast<double>(all.retries) / static_cast<double>(result.operations));
  return result.fault;
}

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
                            .threads = threads,
                            .time_min = threads == 1 ? 0ms : kTogether});
        }
      }
    }
  }
  return shapes;
}

std::string name_of(const LoadShape& shape) {
  return fmt::format("tables:{}/duplicates:{}/reads:{}/threads:{}", shape.tables,
                     shape.duplicates_percent, shape.reads_percent, shape.threads);
}

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_ARENA_MAX, 1);
}

void measure_load(benchmark::State& state, const LoadShape& shape, const MakeLobby& make) {
  if (const std::string fault = measure_locks(state, shape, make); !fault.empty()) {
    return state.SkipWithError(fault.c_str());
  }
  const engine::SteadyClock clock;
  const double operations = static_cast<double>(shape.threads) * shape.operations_each;
  double fairness = 0;
  engine::DurationHistogram latency;
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
  state.counters["fairness"] = benchmark::Counter(fairness, benchmark::Counter::kAvgIterations);
  state.counters["latency_p50_ns"] = static_cast<double>(latency.quantile(0.5));
  state.counters["latency_p99_ns"] = static_cast<double>(latency.quantile(0.99));
}

void register_loads(const std::string& name, const MakeLobby& make) {
  for (const LoadShape& shape : all_shapes()) {
    const std::string full_name = fmt::format("{}/{}", name, name_of(shape));
    benchmark::RegisterBenchmark(
        full_name.c_str(),
        [make, shape](benchmark::State& state) { measure_load(state, shape, make); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
}

int run_benchmarks(int argument_count, char** arguments) {
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace misdeal::bench

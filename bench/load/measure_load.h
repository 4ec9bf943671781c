#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/load/submit_load.h"

namespace misdeal::bench {

using MakeLobby =
    std::function<std::unique_ptr<engine::ActionProcessor>(const engine::LobbyConfig&)>;

/// Threads 1, 2, 4, 8, 16 by tables 1, 8, 64 by duplicates 0, 10, 50 % by reads 0, 50 %.
std::vector<LoadShape> all_shapes();

/// "tables:8/duplicates:10/reads:0/threads:4".
std::string name_of(const LoadShape& shape);

/// Has malloc keep what is freed, so that loads after the first do not time the system giving out
/// pages. To be called before any thread is started.
void keep_freed_memory();

/// Runs the load on new lobbies, one an iteration, and sets the manual time of each: what threads *
/// operations_each operations took. One before them is not timed. Skips
/// with an error as soon as one is not right. Counters: items_per_second (operations), fairness,
/// latency_p50_ns, latency_p99_ns; and, of one more load with measured locks that is not timed,
/// those of docs/choosing-a-mode.md.
void measure_load(benchmark::State& state, const LoadShape& shape, const MakeLobby& make);

}  // namespace misdeal::bench

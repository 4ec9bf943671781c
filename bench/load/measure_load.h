#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/load/submit_load.h"

namespace misdeal::bench {

/// A new lobby whose locks tell the meters of its config.
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
/// operations_each operations took. Skips with an error as soon as one is not right.
///
/// Counters of these loads: items_per_second (operations), fairness, latency_p50_ns,
/// latency_p99_ns. One more load, before them and not timed, has its locks measured, all of a lobby
/// together: wait_p50_ns, wait_p99_ns, wait_max_ns (of all acquisitions, also those that found the
/// lock free), contended_share, hold_p50_ns, hold_p99_ns, and retries for each operation (the
/// optimistic mode's).
void measure_load(benchmark::State& state, const LoadShape& shape, const MakeLobby& make);

/// Registers a load of every shape as "NAME/tables:…".
void register_loads(const std::string& name, const MakeLobby& make);

/// The main function of a program of such benchmarks: everything after they are registered.
int run_benchmarks(int argument_count, char** arguments);

}  // namespace misdeal::bench

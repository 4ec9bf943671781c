// How many executions a second the explorer runs, one core; and whether its memory stays flat:
//
//   explorer_bench --memory   resident memory over ten million executions
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>
#include <pthread.h>

#include "misdeal/explore.h"

namespace {

using misdeal::explore::describe;
using misdeal::explore::explore;
using misdeal::explore::Races;
using misdeal::explore::Result;
using misdeal::explore::StrategyKind;

/// Two threads that look at a flag and then act, without a lock.
void small() {
  std::atomic<int> flag{0};
  std::atomic<int> counter{0};
  const auto run = [&] {
    if (flag.load() == 0) {
      flag.store(1);
      counter.fetch_add(1);
    }
  };
  std::thread a(run);
  std::thread b(run);
  a.join();
  b.join();
}

/// What both threads of engine22 share: a request that is looked up under one lock, and executed
/// under another.
struct Table {
  std::mutex lock;
  pthread_mutex_t plain_lock = PTHREAD_MUTEX_INITIALIZER;
  std::atomic<int> done{0};
  std::atomic<int> a{100};
  std::atomic<int> b{0};
  std::atomic<int> version{0};

  void transfer() {
    done.store(1);
    a.store(a.load() - 10);
    b.store(b.load() + 10);
    version.fetch_add(1);
  }
};

void engine22() {
  Table table;
  const auto run = [&table] {
    table.lock.lock();
    const int done = table.done.load();
    table.lock.unlock();
    if (done != 0) return;
    table.lock.lock();
    table.transfer();
    table.lock.unlock();
  };
  std::thread first(run);
  std::thread second(run);
  first.join();
  second.join();
}

void* run_plain(void* argument) {
  Table& table = *static_cast<Table*>(argument);
  pthread_mutex_lock(&table.plain_lock);
  const int done = table.done.load();
  pthread_mutex_unlock(&table.plain_lock);
  if (done != 0) return nullptr;
  pthread_mutex_lock(&table.plain_lock);
  table.transfer();
  pthread_mutex_unlock(&table.plain_lock);
  return nullptr;
}

/// The same in the calls of C, without what std::thread does around them.
void engine22_pthread() {
  Table table;
  pthread_t first{};
  pthread_t second{};
  pthread_create(&first, nullptr, run_plain, &table);
  pthread_create(&second, nullptr, run_plain, &table);
  pthread_join(first, nullptr);
  pthread_join(second, nullptr);
}

Result run(void (*body)(), Races races, std::uint64_t executions, std::uint64_t seed) {
  return explore({.strategy = StrategyKind::random,
                  .seed = seed,
                  .executions_max = executions,
                  .races = races,
                  .stops_at_all_atomics = true},
                 body);
}

/// An iteration is 20,000 executions of a body that never fails.
void schedules(benchmark::State& state, void (*body)(), Races races) {
  constexpr std::uint64_t kExecutions = 20'000;
  std::uint64_t seed = 0;
  std::uint64_t steps = 0;
  for (auto _ : state) {
    const Result result = run(body, races, kExecutions, ++seed);
    steps += result.steps;
    if (result.failure) {
      state.SkipWithError(describe(*result.failure).c_str());
    } else if (result.executions != kExecutions) {
      state.SkipWithError("executions are missing");
    }
  }
  const auto executions = static_cast<double>(seed * kExecutions);
  state.SetItemsProcessed(static_cast<std::int64_t>(seed * kExecutions));
  state.counters["steps"] = static_cast<double>(steps) / executions;
}

BENCHMARK_CAPTURE(schedules, small, small, Races::are_ignored)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(schedules, small_with_races, small, Races::are_failures)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(schedules, engine22, engine22, Races::are_ignored)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(schedules, engine22_with_races, engine22, Races::are_failures)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(schedules, engine22_in_c, engine22_pthread, Races::are_ignored)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(schedules, engine22_in_c_with_races, engine22_pthread, Races::are_failures)
    ->Unit(benchmark::kMillisecond);

long resident_kib() {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    long kib = 0;
    if (word == "VmRSS:" && status >> kib) return kib;
  }
  return 0;
}

int print_memory() {
  for (std::uint64_t million = 1; million <= 10; ++million) {
    run(engine22, Races::are_failures, 1'000'000, million);
    std::printf("%2llu million executions: %ld KiB\n", static_cast<unsigned long long>(million),
                resident_kib());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count > 1 && std::strcmp(arguments[1], "--memory") == 0) return print_memory();
  benchmark::Initialize(&argument_count, arguments);
  if (benchmark::ReportUnrecognizedArguments(argument_count, arguments)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

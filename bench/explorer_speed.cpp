// How many executions a second the explorer runs, and whether its memory stays flat.
//
//   explorer_speed            medians of interleaved rounds, one core
//   explorer_speed --memory   resident memory over ten million executions
//   explorer_speed PROGRAM N  N executions of one, to count instructions (callgrind)
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>

#include "misdeal/explore.h"

namespace {

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

struct Measured {
  const char* name;
  void (*body)();
  Races races;
  std::vector<double> rates;
  double steps = 0;
};

Result run(const Measured& measured, std::uint64_t executions, std::uint64_t seed) {
  return explore({.strategy = StrategyKind::random,
                  .seed = seed,
                  .executions_max = executions,
                  .races = measured.races,
                  .stops_at_all_atomics = true},
                 measured.body);
}

void measure(Measured& measured, std::uint64_t seed) {
  constexpr std::uint64_t kExecutions = 200'000;
  const auto begin = std::chrono::steady_clock::now();
  const Result result = run(measured, kExecutions, seed);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  measured.rates.push_back(static_cast<double>(result.executions) / took.count());
  measured.steps = static_cast<double>(result.steps) / static_cast<double>(result.executions);
}

std::vector<Measured> programs() {
  return {
      {"small", small, Races::are_ignored, {}, 0},
      {"small, with races", small, Races::are_failures, {}, 0},
      {"engine22", engine22, Races::are_ignored, {}, 0},
      {"engine22, with races", engine22, Races::are_failures, {}, 0},
      {"engine22 in C", engine22_pthread, Races::are_ignored, {}, 0},
      {"engine22 in C, with races", engine22_pthread, Races::are_failures, {}, 0},
  };
}

int print_rates() {
  std::vector<Measured> all = programs();
  constexpr std::uint64_t kRounds = 7;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    for (Measured& measured : all) measure(measured, round + 1);
  }
  std::printf("%-28s %12s %8s\n", "program", "executions/s", "steps");
  for (Measured& measured : all) {
    std::sort(measured.rates.begin(), measured.rates.end());
    std::printf("%-28s %12.0f %8.1f\n", measured.name, measured.rates[kRounds / 2], measured.steps);
  }
  return 0;
}

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
  const Measured measured{"engine22", engine22, Races::are_failures, {}, 0};
  for (std::uint64_t million = 1; million <= 10; ++million) {
    run(measured, 1'000'000, million);
    std::printf("%2llu million executions: %ld KiB\n", static_cast<unsigned long long>(million),
                resident_kib());
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count == 3) {
    for (const Measured& measured : programs()) {
      if (std::strcmp(measured.name, arguments[1]) == 0) {
        run(measured, std::stoull(arguments[2]), 1);
      }
    }
    return 0;
  }
  const bool wants_memory = argument_count > 1 && std::strcmp(arguments[1], "--memory") == 0;
  return wants_memory ? print_memory() : print_rates();
}

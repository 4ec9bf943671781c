#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <new>

#include <benchmark/benchmark.h>
#include <malloc.h>

#include "engine/requests/response.h"
#include "harness/check/check_history.h"
#include "harness/check/simulated_play.h"
#include "harness/history/answered.h"
#include "harness/history/recorder.h"

/// What judging a history costs in time and memory, and what recording an operation costs.

namespace {

// Relaxed: read only between measurements of one thread.
std::atomic<std::size_t> allocated_now{0};
std::atomic<std::size_t> allocated_peak{0};

void count(std::size_t bytes) {
  const std::size_t now = allocated_now.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (now > allocated_peak.load(std::memory_order_relaxed)) {
    allocated_peak.store(now, std::memory_order_relaxed);
  }
}

void* counted_malloc(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  count(malloc_usable_size(memory));
  return memory;
}

void counted_free(void* memory) {
  allocated_now.fetch_sub(malloc_usable_size(memory), std::memory_order_relaxed);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) {
  return counted_malloc(size);
}
void* operator new[](std::size_t size) {
  return counted_malloc(size);
}
void operator delete(void* memory) noexcept {
  counted_free(memory);
}
void operator delete[](void* memory) noexcept {
  counted_free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  counted_free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  counted_free(memory);
}

namespace misdeal::harness {
namespace {

/// Judges one table's history of range(0) operations; range(1): with an audit trail.
void judge_a_history(benchmark::State& state) {
  const auto operations = static_cast<std::size_t>(state.range(0));
  const History history =
      simulate_play({.operations = operations, .seed = 1, .has_audit = state.range(1) != 0});
  std::size_t bytes = 0;
  for ([[maybe_unused]] auto iteration : state) {
    const std::size_t before = allocated_now.load(std::memory_order_relaxed);
    allocated_peak.store(before, std::memory_order_relaxed);
    const CheckReport report = check_history(history);
    bytes = std::max(bytes, allocated_peak.load(std::memory_order_relaxed) - before);
    if (report.verdict() != Verdict::holds) {
      state.SkipWithError("a correct history was not found correct");
      return;
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["bytes_per_op"] = static_cast<double>(bytes) / static_cast<double>(operations);
}
BENCHMARK(judge_a_history)
    ->Args({10'000, 1})
    ->Args({1'000'000, 0})
    ->Args({1'000'000, 1})
    ->Args({10'000'000, 0})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

/// Everything that recording adds to a call: begin, both clock reads, the digest, finish.
void record_an_operation(benchmark::State& state) {
  ThreadRecorder recorder(1 << 16);
  const engine::Request request{.id = {1, 2},
                                .command = {.kind = engine::CommandKind::fold, .seat = {3}}};
  engine::Response response{.outcome = engine::Outcome::committed};
  for ([[maybe_unused]] auto iteration : state) {
    if (!recorder.has_room(1)) {
      recorder.clear();
    }
    Operation operation = operation_of(0, request);
    benchmark::DoNotOptimize(recorder.begin({&operation, 1}));
    ++response.view.version;
    benchmark::DoNotOptimize(response);
    operation.returned_ns = ThreadRecorder::now_ns();
    set_answer(operation, response);
    recorder.finish({&operation, 1});
  }
}
BENCHMARK(record_an_operation);

void digest_a_view(benchmark::State& state) {
  engine::TableView view;
  for ([[maybe_unused]] auto iteration : state) {
    ++view.version;
    benchmark::DoNotOptimize(view);
    benchmark::DoNotOptimize(digest(view));
  }
}
BENCHMARK(digest_a_view);

void read_the_clock(benchmark::State& state) {
  for ([[maybe_unused]] auto iteration : state) {
    benchmark::DoNotOptimize(ThreadRecorder::now_ns());
  }
}
BENCHMARK(read_the_clock);

}  // namespace
}  // namespace misdeal::harness

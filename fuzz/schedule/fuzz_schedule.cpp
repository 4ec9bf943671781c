// Any bytes, as what two or three clients do at a table and how they are scheduled: one execution
// under the explorer. Property: all that the checkers hold an engine to, and that it neither races
// nor deadlocks.
//
// The engine is the reference engine, in the mode that the input says, or the one that the
// environment variable MISDEAL_ENGINE names. What guides the fuzzer is not which lines ran, but
// which accesses came after which of another thread, and what the clients were answered.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/engine_choice.h"
#include "fuzz/fuzz_target.h"
#include "fuzz/schedule/byte_schedule.h"
#include "fuzz/schedule/fuzz_features.h"
#include "fuzz/schedule/schedule_case.h"
#include "harness/explore/crash_handler.h"
#include "harness/explore/engine/explored_engine.h"
#include "harness/explore/engine/violation.h"
#include "harness/mutants/engine_registry.h"

namespace {

using misdeal::fuzz::ByteSchedule;
using misdeal::fuzz::ScheduleCase;
namespace explore = misdeal::explore;
namespace harness = misdeal::harness;

/// Of the features; the rest is for answers.
constexpr std::size_t kOrders = std::size_t{1} << 13U;

std::uint64_t answer_of(const harness::Operation& operation) {
  return (static_cast<std::uint64_t>(operation.kind) << 24U) |
         (static_cast<std::uint64_t>(operation.outcome) << 16U) |
         (static_cast<std::uint64_t>(operation.rule_refusal) << 8U) |
         (operation.is_replay ? 1U : 0U);
}

bool overlap(const harness::Operation& a, const harness::Operation& b) {
  return a.client != b.client && a.table == b.table && a.invoked_ns < b.returned_ns &&
         b.invoked_ns < a.returned_ns;
}

/// Which answers were given, and which to requests that were in flight together.
void mark_answers(std::span<const harness::Operation> operations, std::span<std::uint8_t> seen) {
  const auto mark = [seen](std::uint64_t what) {
    const std::uint64_t hash = what * 0x9E3779B97F4A7C15ULL;
    seen[((hash >> 32U) * seen.size()) >> 32U] = 1;
  };
  for (std::size_t i = 0; i < operations.size(); ++i) {
    const harness::Operation& operation = operations[i];
    mark(answer_of(operation));
    for (const harness::Operation& other : operations.subspan(i + 1)) {
      if (!overlap(operation, other)) continue;
      const bool is_duplicate = operation.request == other.request;
      mark((answer_of(operation) << 33U) ^ answer_of(other) ^ (is_duplicate ? 1ULL << 32U : 0));
    }
  }
}

[[noreturn]] void report(const harness::EngineSpec& engine, const harness::Scenario& scenario,
                         const harness::EngineExploration& outcome,
                         const explore::Failure& failure) {
  std::fprintf(stderr, "%s violates %s\n%s%s\n", std::string(engine.name).c_str(),
               harness::violation_of(outcome).c_str(), explore::describe(failure).c_str(),
               harness::to_json(scenario).c_str());
  std::abort();
}

/// One in a hundred passing executions is run again and compared; which, only the input decides.
bool is_verified(std::span<const std::uint8_t> bytes) {
  std::uint32_t sum = 0;
  for (const std::uint8_t byte : bytes) sum = sum * 31 + byte;
  return sum % 100 == 1;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const explore::CrashHandler handler;  // Once: each exploration would have one of its own.
  static harness::PlayedOpenings openings;
  const std::span bytes(data, size);
  const ScheduleCase input = misdeal::fuzz::decode_case(bytes);
  const harness::EngineSpec& engine = misdeal::fuzz::engine_for(input.processing);
  const std::span<std::uint8_t> features = misdeal::fuzz::fuzz_features();
  harness::ExploredEngine explored(engine, input.scenario);
  ByteSchedule schedule(input.schedule);
  const harness::EngineExploration outcome =
      explored.explore_with(schedule,
                            {.executions_max = 1,
                             .verifies = is_verified(bytes),
                             .stops_at_all_atomics = true,
                             .access_orders = features.first(kOrders)},
                            openings);
  if (const auto& failure = outcome.result.failure) {
    report(engine, input.scenario, outcome, *failure);
  }
  mark_answers(explored.operations(), features.subspan(kOrders));
  return 0;
}

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "harness/mutants/engine_registry.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {

struct ShrinkResult {
  Repro repro;  ///< the smallest that was found to fail in the same way
  /// No schedule with fewer preemptions fails: all were tried.
  bool is_minimal_in_preemptions = false;
  std::uint64_t executions = 0;
};

std::size_t act_count(const Scenario& scenario);

/// Makes a failure smaller: fewer clients, fewer actions, then fewer preemptions, down to where the
/// exhausted search with one less says that it cannot be done. `kept` is told of each smaller case
/// as soon as it is known; the time limit is looked at between two searches.
ShrinkResult shrink(const EngineSpec& engine, const Repro& repro, std::chrono::seconds time_limit,
                    const std::function<void(const Repro&)>& kept);

}  // namespace misdeal::harness

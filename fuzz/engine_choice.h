#pragma once

#include <array>
#include <cstdio>
#include <cstdlib>

#include "harness/mutants/engine_registry.h"

namespace misdeal::fuzz {

/// The engine that the environment variable MISDEAL_ENGINE names; nullptr if it names none. Where
/// there is no such engine, the program ends with 2: not by exit(), which libFuzzer takes for a
/// finding.
inline const harness::EngineSpec* engine_asked_for() {
  static const harness::EngineSpec* const engine = []() -> const harness::EngineSpec* {
    const char* const name = std::getenv("MISDEAL_ENGINE");
    if (name == nullptr || *name == '\0') return nullptr;
    const harness::EngineSpec* const found = harness::find_engine(name);
    if (found == nullptr) {
      std::fprintf(stderr, "MISDEAL_ENGINE=%s: no such engine; see misdeal mutants --list\n", name);
      std::_Exit(2);
    }
    return found;
  }();
  return engine;
}

/// The engine asked for, or else any of the four modes; seldom the one that starts a thread, for it
/// takes three times as long.
inline const harness::EngineSpec& engine_for(unsigned choice) {
  if (const auto* engine = engine_asked_for()) return *engine;
  static const std::array locking{harness::find_engine("per-table-lock"),
                                  harness::find_engine("optimistic"),
                                  harness::find_engine("global-lock")};
  static const harness::EngineSpec* const synchronous = harness::find_engine("synchronous");
  return choice % 16 == 15 ? *synchronous : *locking[choice % locking.size()];
}

}  // namespace misdeal::fuzz

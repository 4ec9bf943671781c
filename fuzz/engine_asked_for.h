#pragma once

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

}  // namespace misdeal::fuzz

#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "harness/mutants/engine_registry.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {

/// A repro file and the engine that it names.
struct ReproCase {
  Repro repro;
  const EngineSpec* engine = nullptr;
};

/// Nothing, and one line on standard error that begins with the verb, if the file cannot be read or
/// names an engine that is not here, or a schedule that is none.
std::optional<ReproCase> read_case(std::string_view verb, const std::filesystem::path& file);

}  // namespace misdeal::harness

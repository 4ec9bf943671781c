#pragma once

#include <cstdio>
#include <filesystem>

#include "harness/explore/engine/explored_engine.h"
#include "harness/scenario/repro.h"

namespace misdeal::harness {

/// What was violated, and the few events that show it.
void print_failure(std::FILE* out, const Repro& repro, const EngineExploration& outcome);

/// The file, and the commands that replay and shrink it.
void print_commands(std::FILE* out, const std::filesystem::path& file);

/// The schedule as columns, one a thread, top to bottom in the order of execution.
void print_columns(std::FILE* out, const explore::Failure& failure);

}  // namespace misdeal::harness

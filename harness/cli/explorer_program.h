#pragma once

#include <filesystem>

namespace misdeal::harness {

/// Whether the arguments name a verb that needs the engine compiled for the explorer, which is a
/// program of its own.
bool is_for_explorer(int argument_count, const char* const* arguments);

/// Where it is, see companion_file.
std::filesystem::path explorer_program();

/// Becomes that program. Returns only if that fails: the exit code.
int become_explorer(const char* const* arguments);

}  // namespace misdeal::harness

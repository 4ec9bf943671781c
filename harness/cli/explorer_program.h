#pragma once

#include <filesystem>

namespace misdeal::harness {

/// Whether the arguments name a verb that needs the engine compiled for the explorer, which is a
/// program of its own.
bool is_for_explorer(int argument_count, const char* const* arguments);

/// Where it is: beside this one.
std::filesystem::path explorer_program();

/// Becomes that program, found beside this one. Returns only if that fails: the exit code.
int become_explorer(const char* const* arguments);

}  // namespace misdeal::harness

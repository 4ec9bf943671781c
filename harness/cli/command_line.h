#pragma once

namespace misdeal::harness {

/// The `misdeal` command: reads the arguments, runs the verb they name, returns its exit code.
/// 2 for arguments that cannot be used, with one line that says which and why.
int run_command_line(int argument_count, const char* const* arguments);

}  // namespace misdeal::harness

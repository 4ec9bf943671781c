#pragma once

namespace misdeal::harness {

/// Parses the arguments, runs one verb, and returns the exit code of harness/cli/exit_codes.h.
int run_explore_command_line(int argument_count, char** arguments);

}  // namespace misdeal::harness

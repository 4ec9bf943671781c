// What `misdeal explore`, `replay`, `shrink` and `mutants --explore` run: the verbs that need the
// engine compiled for the explorer.
#include <exception>

#include <fmt/format.h>

#include "harness/cli/exit_codes.h"
#include "harness/cli/standard_output.h"
#include "harness/explore/engine/explore_command_line.h"

int main(int argument_count, char** arguments) {
  try {
    return misdeal::harness::code_after_output(
        misdeal::harness::run_explore_command_line(argument_count, arguments));
  } catch (const std::exception& error) {
    fmt::print(stderr, "misdeal: {}\n", error.what());
    return misdeal::harness::cli::kInfrastructure;
  }
}

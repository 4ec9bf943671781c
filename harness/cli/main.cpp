#include <exception>

#include <fmt/format.h>
#include <malloc.h>

#include "harness/cli/command_line.h"
#include "harness/cli/exit_codes.h"
#include "reports/escape/terminal.h"

namespace {

/// Epochs allocate and free the same tens of megabytes over and over: given back to the system each
/// time, every page of them would have to be faulted in again.
void keep_freed_memory() {
  constexpr int kLargestMmapThreshold = 32 << 20;
  mallopt(M_MMAP_THRESHOLD, kLargestMmapThreshold);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

}  // namespace

int main(int argument_count, char** arguments) {
  keep_freed_memory();
  try {
    return misdeal::harness::run_command_line(argument_count, arguments);
  } catch (const std::exception& error) {
    fmt::print(stderr, "misdeal: {}\n", misdeal::reports::terminal_text(error.what()));
    return misdeal::harness::cli::kInfrastructure;
  }
}

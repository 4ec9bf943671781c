#include "harness/cli/standard_output.h"

#include <cstdio>
#include <iostream>

#include <fmt/format.h>

#include "harness/cli/exit_codes.h"

namespace misdeal::harness {

int code_after_output(int code) {
  std::cout.flush();
  const bool is_flushed = std::fflush(stdout) == 0;
  const bool is_whole = is_flushed && std::ferror(stdout) == 0 && std::cout.good();
  // A verb that ends with it has said why.
  if (!is_whole && code != cli::kInfrastructure) {
    fmt::print(stderr, "misdeal: cannot write to standard output; is the disk full?\n");
    code = cli::kInfrastructure;
  }
  std::cerr.flush();
  std::fflush(stderr);
  return code;
}

}  // namespace misdeal::harness

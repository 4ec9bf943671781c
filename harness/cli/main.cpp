#include <exception>

#include <fmt/format.h>

#include "harness/cli/command_line.h"

int main(int argument_count, char** arguments) {
  try {
    return misdeal::harness::run_command_line(argument_count, arguments);
  } catch (const std::exception& error) {
    constexpr int kInfrastructure = 4;
    fmt::print(stderr, "misdeal: {}\n", error.what());
    return kInfrastructure;
  }
}

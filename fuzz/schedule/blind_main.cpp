// Runs a fuzz target on random bytes, which nothing guides: what a guided fuzzer is held against.
// blind SEED RUNS prints after how many executions the target ended the process, or RUNS.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "fuzz/fuzz_target.h"

namespace {

constinit unsigned long long g_runs = 0;

extern "C" void print_runs(int /*signal*/) {
  std::printf("found after %llu executions\n", g_runs);
  std::fflush(stdout);
  std::_Exit(77);
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  std::mt19937_64 random(std::strtoull(arguments[1], nullptr, 10));
  const unsigned long long runs_max = std::strtoull(arguments[2], nullptr, 10);
  std::signal(SIGABRT, print_runs);
  std::vector<std::uint8_t> bytes;
  for (; g_runs < runs_max;) {
    bytes.resize(random() % 97);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    ++g_runs;
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  std::printf("nothing found in %llu executions\n", g_runs);
}

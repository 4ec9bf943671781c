// libFuzzer around fuzz_schedule. Its own variables are in a shared library, out of reach of the
// explorer, which puts those of the program back before each execution.
#include <array>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerRunDriver(int* argument_count, char*** arguments,
                                   int (*target)(const std::uint8_t* data, std::size_t size));

int main(int argument_count, char** arguments) {
  // One thread only, and no signal within an execution: whatever runs beside it would be explored.
  // More bytes than these are of no use to an input. What the user says comes later, and counts.
  std::array defaults{std::string("-rss_limit_mb=0"), std::string("-timeout=0"),
                      std::string("-detect_leaks=0"), std::string("-max_len=96"),
                      std::string("-len_control=0"),  std::string("-handle_int=0"),
                      std::string("-handle_term=0")};
  std::vector<char*> all(arguments, arguments + argument_count);
  for (std::string& option : defaults) all.insert(all.begin() + 1, option.data());
  auto count = static_cast<int>(all.size());
  all.push_back(nullptr);
  char** options = all.data();
  return LLVMFuzzerRunDriver(&count, &options, LLVMFuzzerTestOneInput);
}

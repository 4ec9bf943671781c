// A fault that the sanitizer of a preset must report, compiled with that preset's own flags: what
// lets a gate come out red that would otherwise be green because nothing was instrumented.
//
//     misdeal-planted-fault race|overflow|leak|undefined
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>

// NOLINTBEGIN(clang-analyzer-*): its faults are on purpose.
namespace {

int shared_number = 0;

/// Two threads, no lock.
void race() {
  const auto add = [] { ++shared_number; };
  std::thread one(add);
  std::thread two(add);
  one.join();
  two.join();
}

/// One byte behind a block of the heap.
void overflow(std::size_t size) {
  auto* const bytes = static_cast<char*>(std::malloc(size));
  std::memset(bytes, 1, size);
  std::printf("%d\n", static_cast<volatile char*>(bytes)[size]);
  std::free(bytes);
}

/// Nobody has its address any more.
void leak(std::size_t size) {
  char* volatile block = static_cast<char*>(std::malloc(size));
  block[0] = 1;
  block = nullptr;
}

int too_large(int number) {
  return INT_MAX + number;
}

}  // namespace
// NOLINTEND(clang-analyzer-*)

int main(int argument_count, char** arguments) {
  const std::string_view fault = argument_count == 2 ? arguments[1] : "";
  const auto one = static_cast<std::size_t>(argument_count) - 1;  // Nothing that a compiler knows.
  if (fault == "race") {
    race();
  } else if (fault == "overflow") {
    overflow(16 * one);
  } else if (fault == "leak") {
    leak(16 * one);
  } else if (fault == "undefined") {
    std::printf("%d\n", too_large(static_cast<int>(one)));
  } else {
    std::fputs("usage: misdeal-planted-fault race|overflow|leak|undefined\n", stderr);
    return 2;
  }
  return 0;
}

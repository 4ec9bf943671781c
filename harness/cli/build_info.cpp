#include "harness/cli/build_info.h"

#include <cstdlib>
#include <ctime>
#include <string_view>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace misdeal::harness {

namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

}  // namespace

std::string tool_version() {
  return MISDEAL_VERSION;
}

std::string build_description() {
  return fmt::format("{}, {}, {}", compiler(), MISDEAL_BUILD_TYPE, MISDEAL_SANITIZER);
}

std::string commit_under_test() {
  for (const char* const name : {"GITHUB_SHA", "CI_COMMIT_SHA"}) {
    if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') {
      return value;
    }
  }
  return {};
}

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace misdeal::harness

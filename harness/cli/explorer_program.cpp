#include "harness/cli/explorer_program.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "harness/cli/exit_codes.h"

namespace misdeal::harness {

bool is_for_explorer(int argument_count, const char* const* arguments) {
  if (argument_count < 2) return false;
  const std::span<const char* const> all(arguments, static_cast<std::size_t>(argument_count));
  constexpr std::array<std::string_view, 3> kVerbs{"explore", "replay", "shrink"};
  if (std::ranges::find(kVerbs, std::string_view(all[1])) != kVerbs.end()) return true;
  return std::string_view(all[1]) == "mutants" &&
         std::ranges::find(all, std::string_view("--explore"),
                           [](const char* text) { return std::string_view(text); }) != all.end();
}

std::filesystem::path explorer_program() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  return self.parent_path() / "misdeal-explorer";
}

int become_explorer(const char* const* arguments) {
  const std::filesystem::path program = explorer_program();
  ::execv(program.c_str(), const_cast<char* const*>(arguments));
  fmt::print(
      stderr,
      "misdeal: {} is needed for this verb and cannot be started; it is built with clang and "
      "without a sanitizer\n",
      program.string());
  return cli::kInfrastructure;
}

}  // namespace misdeal::harness

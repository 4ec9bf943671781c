#include "harness/cli/explorer_program.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>

#include <fmt/format.h>

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

int become_explorer(const char* const* arguments) {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  const std::filesystem::path program = self.parent_path() / "misdeal-explorer";
  ::execv(program.c_str(), const_cast<char* const*>(arguments));
  fmt::print(stderr,
             "misdeal: {} is needed for this verb and cannot be started; it is built with clang and "
             "without a sanitizer\n",
             program.string());
  return cli::kInfrastructure;
}

}  // namespace misdeal::harness

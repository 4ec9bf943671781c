#include "harness/cli/explorer_program.h"

#include <algorithm>
#include <span>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "harness/cli/companion_file.h"
#include "harness/cli/exit_codes.h"

namespace misdeal::harness {

bool is_for_explorer(int argument_count, const char* const* arguments) {
  if (argument_count < 2) return false;
  const std::span<const char* const> all(arguments, static_cast<std::size_t>(argument_count));
  const std::string_view verb = all[1];
  const auto has = [all](std::string_view option) {
    return std::ranges::any_of(all, [option](std::string_view text) {
      return text == option || (text.starts_with(option) && text[option.size()] == '=');
    });
  };
  if (verb == "replay") return !has("--target");
  return verb == "explore" || verb == "shrink" || (verb == "mutants" && has("--explore"));
}

std::filesystem::path explorer_program() {
  return companion_file("misdeal-explorer");
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

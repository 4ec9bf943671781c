#include "harness/cli/refusal.h"

#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/cli/exit_codes.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

int refuse_with(const std::string& verb, int code, const std::string& reason) {
  fmt::print(stderr, "misdeal {}: {}\n", verb, reports::terminal_text(reason));
  return code;
}

int refuse_store(const std::string& verb, const reports::bench::StoreError& error) {
  const bool is_usage = error.kind == reports::bench::StoreError::Kind::wrong_file;
  return refuse_with(verb, is_usage ? cli::kUsage : cli::kInfrastructure, error.reason);
}

std::optional<std::string> why_no_branch(const reports::bench::History& history,
                                         const std::string& branch) {
  if (branch.empty() || !history.commits.empty()) return std::nullopt;
  return fmt::format("nothing was recorded of branch '{}'; there are: {}", branch,
                     fmt::join(history.other_branches, ", "));
}

}  // namespace misdeal::harness

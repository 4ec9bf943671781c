#include "harness/cli/replay_target.h"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "harness/check/check_history.h"
#include "harness/check/describe.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/refusal.h"
#include "harness/cli/target_option.h"
#include "harness/drivers/scenario_run.h"
#include "harness/remote/remote_lobby.h"
#include "harness/scenario/repro.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {
namespace {

/// What a server keeps ids for, unless told otherwise.
constexpr std::chrono::seconds kTtlOfServer{5};

/// The first finding of the property that is to be violated again.
std::optional<Finding> same_violation(const CheckReport& report, const std::string& property) {
  for (const PropertyResult& result : report.results) {
    if (result.verdict == Verdict::violated && to_string(result.property) == property &&
        !result.findings.empty()) {
      return result.findings.front();
    }
  }
  return std::nullopt;
}

}  // namespace

int run_replay_target(const ReplayTargetOptions& options) {
  const auto repro = read_repro(options.file);
  if (!repro) {
    return refuse_with("replay", cli::kUsage, options.file.string() + ": " + repro.error());
  }
  const auto endpoint = endpoint_of_target(options.url);
  if (!endpoint) return refuse_with("replay", cli::kUsage, endpoint.error());
  TargetHealth health;
  const std::vector<engine::TableConfig> tables(repro->scenario.tables, repro->scenario.table);
  std::uint32_t reproduced = 0;
  for (std::uint32_t run = 0; run < options.times; ++run) {
    const auto lobby = RemoteLobby::open({.endpoint = *endpoint, .seed = run}, tables, health);
    if (!lobby || health.is_gone()) {
      fmt::print(stderr, "misdeal replay: {}\n",
                 reports::terminal_text(lobby ? health.complaint() : lobby.error()));
      return cli::kInfrastructure;
    }
    const History history = run_scenario(
        **lobby, repro->scenario, {.engine_name = options.url, .ttl = kTtlOfServer, .run = run});
    const CheckReport report =
        check_history(history, {.budget = {}, .unanswered = Unanswered::is_legal});
    if (const auto finding = same_violation(report, repro->violates)) {
      if (++reproduced == 1) fmt::print("{}", describe(*finding, history));
    }
  }
  fmt::print("reproduced {} of {}: {}\n", reproduced, options.times,
             reports::terminal_text(repro->violates));
  return reproduced > 0 ? cli::kViolated : cli::kAllHold;
}

}  // namespace misdeal::harness

#include "harness/cli/live_verb.h"

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/live_result.h"
#include "harness/cli/run_output.h"
#include "harness/live/open_wire.h"
#include "harness/workload/random.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

int fail(const std::string& reason) {
  fmt::print(stderr, "misdeal stress: {}\n", reports::terminal_text(reason));
  return cli::kInfrastructure;
}

std::expected<reports::RunResult, std::string> attack(const LiveVerbOptions& options,
                                                      LiveWire& wire, std::string& trouble) {
  const std::atomic<bool>& stop = stop_on_signals();
  if (options.runs_suite) {
    const auto rows =
        run_conformance(options.profile, wire,
                        {.seed = options.live.seed, .run_name = options.live.run_name}, stop);
    if (!rows) return std::unexpected(rows.error());
    reports::RunResult result = result_of(options.profile, *rows);
    result.seed = options.live.seed;
    result.was_interrupted = stop.load(std::memory_order_relaxed);
    return result;
  }
  const auto outcome = run_live(options.profile, wire, options.live, stop);
  if (!outcome) return std::unexpected(outcome.error());
  trouble = outcome->trouble;
  return result_of(options.profile, options.live, *outcome);
}

}  // namespace

int run_live_verb(const LiveVerbOptions& options) {
  const auto wire = open_live_wire({.url = options.url,
                                    .connections = options.profile.burst_max,
                                    .timeout_ms = options.profile.timeout_ms,
                                    .server_pid = options.server_pid});
  if (!wire) return fail(wire.error());
  const std::string started_at = utc_now();
  const std::int64_t began_ns = (*wire)->now_ns();
  std::string trouble;
  auto result = attack(options, **wire, trouble);
  if (!result) return fail(result.error());
  result->duration_s = static_cast<double>((*wire)->now_ns() - began_ns) / 1e9;
  if (result->duration_s > 0) {
    result->operations_per_s = static_cast<double>(result->operations) / result->duration_s;
  }
  result->started_at = started_at;
  result->engine_name = options.url;
  result->program = options.program;
  result->command_again = options.command_again;
  result->infrastructure_error = trouble;
  const bool is_written = put_out(*result, {.out = options.out, .is_json = options.is_json});
  return is_written ? exit_code(*result) : cli::kInfrastructure;
}

}  // namespace misdeal::harness

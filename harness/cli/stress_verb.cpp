#include "harness/cli/stress_verb.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/pin.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/run_output.h"
#include "harness/cli/standard_output.h"
#include "harness/cli/stress_result.h"
#include "harness/hands/hands_export.h"
#include "reports/escape/terminal.h"

namespace misdeal::harness {

namespace {

/// The hands of all epochs, written as they come: a long run plays more than memory should hold.
class HandsFile {
 public:
  explicit HandsFile(const std::optional<std::filesystem::path>& path) {
    if (path) file_.open(*path, std::ios::binary | std::ios::trunc);
    is_wanted_ = path.has_value();
    if (path) written_.file = path->string();
  }
  [[nodiscard]] bool is_good() const { return !is_wanted_ || file_.good(); }

  void add(const History& history) {
    if (!is_wanted_) return;
    const HandsExported epoch =
        write_hands(history, file_, fmt::format("epoch-{}-", history.epoch));
    written_.hands += epoch.hands;
    written_.actions += epoch.actions;
    written_.tables_cut_short += epoch.cut_short;
  }
  /// Nothing if none were wanted.
  [[nodiscard]] std::optional<reports::HandsWritten> written() const {
    return is_wanted_ ? std::optional(written_) : std::nullopt;
  }
  bool close() {
    if (is_wanted_) file_.close();
    return is_good();
  }

 private:
  std::ofstream file_;
  bool is_wanted_ = false;
  reports::HandsWritten written_;
};

/// The violated epochs' histories are the evidence; without a violation the last one, if wanted.
std::vector<KeptHistory> histories_to_keep(const StressOutcome& outcome,
                                           const std::optional<History>& last) {
  std::vector<KeptHistory> kept;
  for (const Epoch& epoch : outcome.violated) {
    kept.push_back({&epoch.history, history_file_name(epoch.history, outcome)});
  }
  if (kept.empty() && last) kept.push_back({&*last, history_file_name(*last, outcome)});
  return kept;
}

void add_pin(const StressVerbOptions& options, const StressOutcome& outcome,
             reports::RunResult& result) {
  if (outcome.violated.empty() || options.pin.count() == 0) return;
  const PinOptions how{
      .seed = options.stress.seed, .time_limit = options.pin, .folder = result.folder};
  result.pin = options.stress.target
                   ? keep_pattern(options.stress.target->url, outcome.violated, how)
                   : pin(*options.stress.engine, outcome.violated, how);
}

int refuse_hands_file(const std::filesystem::path& path) {
  fmt::print(stderr, "misdeal stress: cannot write the hands to {}; is the folder there?\n",
             reports::terminal_text(path.string()));
  return cli::kInfrastructure;
}

}  // namespace

int run_stress_verb(StressVerbOptions options) {
  // For threads that a stuck run leaves behind.
  static TargetHealth health;
  if (options.stress.target) options.stress.target->health = &health;
  HandsFile hands(options.hands_out);
  const std::filesystem::path hands_path = options.hands_out.value_or("");
  if (!hands.is_good()) return refuse_hands_file(hands_path);
  ProgressLine progress;
  std::optional<History> last;
  const std::string started_at = utc_now();
  const StressObserver observer{
      .on_epoch = [&](const StressProgress& state) { progress.show(state); },
      .on_history =
          [&](const History& history) {
            hands.add(history);
            if (options.keeps_history) last = history;
          }};
  const StressOutcome outcome = run_stress(options.stress, observer, stop_on_signals());
  progress.clear();

  reports::RunResult result = result_of(options.stress, outcome);
  result.started_at = started_at;
  result.program = options.program;
  result.command_again = options.command_again;
  result.hands_written = hands.written();
  result.infrastructure_error = outcome.infrastructure_error;
  const bool is_written = put_out(
      result, {.out = options.out,
               .histories = histories_to_keep(outcome, last),
               .add = [&](reports::RunResult& so_far) { add_pin(options, outcome, so_far); },
               .is_json = options.is_json});
  const bool are_hands_written = hands.close();
  if (!are_hands_written) refuse_hands_file(hands_path);
  const bool is_sound = is_written && are_hands_written;
  const int code = is_sound ? exit_code(result) : cli::kInfrastructure;
  if (outcome.is_stuck) std::_Exit(code_after_output(code));
  return code;
}

}  // namespace misdeal::harness

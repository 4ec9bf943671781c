#include "harness/cli/stress_verb.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "harness/cli/build_info.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/progress_line.h"
#include "harness/cli/run_output.h"
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
  }
  [[nodiscard]] bool is_good() const { return !is_wanted_ || file_.good(); }

  void add(const History& history) {
    if (is_wanted_) write_hands(history, file_, fmt::format("epoch-{}-", ++epochs_));
  }
  bool close() {
    if (is_wanted_) file_.close();
    return is_good();
  }

 private:
  std::ofstream file_;
  bool is_wanted_ = false;
  std::uint64_t epochs_ = 0;
};

/// The violated epoch's history is the evidence; without a violation the last one, if wanted.
const History* history_to_keep(const StressOutcome& outcome, const std::optional<History>& last) {
  if (outcome.violated) return &outcome.violated->history;
  return last ? &*last : nullptr;
}

int refuse_hands_file(const std::filesystem::path& path) {
  fmt::print(stderr, "misdeal stress: cannot write the hands to {}; is the folder there?\n",
             path.string());
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
  result.infrastructure_error = outcome.infrastructure_error;
  const bool is_written = put_out(
      result,
      {.out = options.out, .history = history_to_keep(outcome, last), .is_json = options.is_json});
  const bool are_hands_written = hands.close();
  if (!are_hands_written) refuse_hands_file(hands_path);
  const bool is_sound = is_written && are_hands_written;
  const int code = is_sound ? exit_code(result) : cli::kInfrastructure;
  if (outcome.is_stuck) {
    std::cout.flush();
    std::cerr.flush();
    std::_Exit(code);
  }
  return code;
}

}  // namespace misdeal::harness

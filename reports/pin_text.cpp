#include "reports/pin_text.h"

#include <filesystem>

#include <fmt/format.h>

#include "reports/escape/terminal.h"
#include "reports/wording/number_text.h"

namespace misdeal::reports {

std::string pin_text(const Pin& pin) {
  const std::string searched =
      fmt::format("{} in {:.1f} s", counted(pin.schedules, "schedule"), pin.seconds);
  if (!pin.is_pinned) {
    if (pin.schedules == 0) return pin.why_not;
    return fmt::format("{}; {}", pin.why_not, searched);
  }
  return fmt::format(
      "{} is violated every time by one schedule of {}, with {}{}; found after {}", pin.property,
      counted(pin.actions, "action"), counted(pin.preemptions, "preemption"),
      pin.is_minimal_in_preemptions && pin.preemptions > 0 ? " (with fewer, all schedules pass)"
                                                           : "",
      searched);
}

std::string replay_command(const RunResult& result) {
  if (!result.pin || !result.pin->is_pinned) return "";
  const std::filesystem::path file = std::filesystem::path(result.folder) / result.pin->repro_file;
  return fmt::format("{} replay {} --steps", result.program, shell_word(file.string()));
}

std::string place_text(const PinnedStep& step) {
  if (step.line == 0) return "";
  return fmt::format("{}:{}", std::filesystem::path(step.file).filename().string(), step.line);
}

}  // namespace misdeal::reports

// Any bytes, as each of the three texts that make a failure happen again: a repro file, a scenario
// and a schedule. Property: each is refused with one line, or read, and then written again it is
// read as the same.
#include <algorithm>

#include "fuzz/fuzz_target.h"
#include "harness/explore/schedule.h"
#include "harness/scenario/repro.h"

namespace misdeal::fuzz {
namespace {

void judge_repro(std::string_view text) {
  const auto repro = harness::parse_repro(text);
  if (!repro) return require_one_line(repro.error());
  const std::string written = harness::to_json(*repro);
  const auto again = harness::parse_repro(written);
  require_there(again, "a repro file that was written can be read");
  require(harness::to_json(*again) == written, "and is the same");
}

void judge_scenario(std::string_view text) {
  const auto scenario = harness::parse_scenario(text);
  if (!scenario) return require_one_line(scenario.error());
  require(scenario->tables > 0 && !scenario->clients.empty(), "there is something to explore");
  const std::string written = harness::to_json(*scenario);
  const auto again = harness::parse_scenario(written);
  require_there(again, "a scenario that was written can be read");
  require(harness::to_json(*again) == written, "and is the same");
}

void judge_schedule(std::string_view text) {
  auto schedule = explore::parse_schedule(text);
  if (!schedule) return require_one_line(schedule.error());
  auto again = explore::parse_schedule(explore::to_text(*schedule));
  require_there(again, "a schedule that was written can be read");
  std::ranges::sort(schedule->points.offsets);
  require(again->points.offsets == schedule->points.offsets &&
              again->points.all_atomics == schedule->points.all_atomics &&
              again->points.tries == schedule->points.tries,
          "with its points");
  require(again->decisions == schedule->decisions, "with its decisions");
  require(again->reuses_memory == schedule->reuses_memory &&
              again->spinners_give_way == schedule->spinners_give_way &&
              again->spurious_wakeups_max == schedule->spurious_wakeups_max &&
              again->steps_max == schedule->steps_max,
          "and its limits");
}

}  // namespace
}  // namespace misdeal::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  misdeal::fuzz::judge_repro(text);
  misdeal::fuzz::judge_scenario(text);
  misdeal::fuzz::judge_schedule(text);
  return 0;
}

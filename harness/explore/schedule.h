#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "harness/explore/points.h"
#include "harness/explore/system_memory.h"

namespace misdeal::explore {

/// Everything that makes an execution happen again in the same build of a program: where it stops,
/// and who went on wherever there was a choice.
struct Schedule {
  Points::Set points;
  bool reuses_memory = true;
  bool spinners_give_way = true;
  std::uint32_t spurious_wakeups_max = 0;
  std::uint32_t steps_max = 0;
  SystemVector<std::uint8_t> decisions;
};

/// "m1." and base64url: a byte a point, and a byte for each run of equal decisions, two if it is
/// longer than four.
std::string to_text(const Schedule& schedule);
/// The error says what is wrong with the text.
std::expected<Schedule, std::string> parse_schedule(std::string_view text);

}  // namespace misdeal::explore

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/scenario/scenario.h"

namespace misdeal::fuzz {

/// An input of fuzz_schedule: what two or three clients do at a table, and how they are scheduled.
struct ScheduleCase {
  harness::Scenario scenario;
  std::uint8_t processing = 0;             ///< in which of its modes the reference engine runs
  std::span<const std::uint8_t> schedule;  ///< see ByteSchedule
};

/// Any bytes are a case; missing ones are 0:
///
///     1        what was played before; flags: a second table, a failing or slow dealer, rules that
///              lose a chip, decks that split a pot
///     1        the processing mode
///     1        the number of clients, and of each one's acts
///     2 an act what, who, at which table; how much, with which id, expecting a version or not; or:
///              the same request as another act
///     rest     the schedule
///
/// The schedule is part of `bytes`.
ScheduleCase decode_case(std::span<const std::uint8_t> bytes);

inline constexpr std::size_t kCaseHeaderBytes = 3;
inline constexpr std::size_t kActBytes = 2;
/// How many acts follow the header, of all clients together. The schedule comes after them.
std::size_t act_count_of(std::span<const std::uint8_t> bytes);

}  // namespace misdeal::fuzz

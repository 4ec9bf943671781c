#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "harness/history/operation.h"

namespace misdeal::reports {

/// What an operation is in the story that a diagram tells.
enum class Role : std::uint8_t { context, evidence, culprit };

struct DrawnOperation {
  harness::Operation operation;
  Role role = Role::context;
  std::string anchor;  ///< id of the element that tells more; the bar links to it
};

/// Two SVG elements of one height, to stand side by side: the names of the rows, and the picture,
/// which may be wide and scroll.
struct SpaceTimeDiagram {
  std::string names;
  std::string picture;
  double focus_x = 0;  ///< where in the picture the evidence begins
};

/// A row for each thread, a bar for each operation from invocation to response, labelled with what
/// was asked and answered; arrivals of one request id share a colour and a letter and are linked;
/// the time in which the racing pair was in flight together is shaded. Time as lay_out_time has it,
/// labelled in µs since `origin_ns`. Colours come from the page's classes. Pure.
SpaceTimeDiagram draw_space_time(std::span<const DrawnOperation> operations,
                                 std::int64_t origin_ns);

}  // namespace misdeal::reports

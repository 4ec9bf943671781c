#pragma once

#include <cstdint>
#include <vector>

#include "engine/requests/request.h"
#include "engine/table/action_processor.h"
#include "harness/workload/pattern.h"

namespace misdeal::harness {

enum class StepKind : std::uint8_t {
  submit,   ///< fire `request`
  play_on,  ///< fire a legal command for whatever this thread last saw of the table
  move,     ///< fire `move`
  read,
};

/// One step of one thread.
struct Step {
  StepKind kind = StepKind::read;
  Pattern pattern = Pattern::clean;
  engine::TableId table;
  engine::Request request;
  engine::MoveRequest move;
  engine::Chips moved_stack;  ///< what the plan knows of the moving player's chips
};

/// What every thread does after the barrier opens, in order, without waiting for the others.
struct RoundPlan {
  std::vector<std::vector<Step>> scripts;  ///< one a thread

  void clear() {
    for (auto& script : scripts) script.clear();
  }
};

}  // namespace misdeal::harness

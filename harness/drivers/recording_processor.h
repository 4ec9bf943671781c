#pragma once

#include <cstdint>

#include "engine/table/action_processor.h"
#include "harness/history/recorder.h"
#include "harness/workload/pattern.h"

namespace misdeal::harness {

/// The engine as one client sees it: every call is recorded with its invocation and its answer.
///
/// A call for which the recording has no room, or that comes after it was frozen, is not made: its
/// effect would be missing from the history. It is answered `overloaded`, or with an empty view; so
/// is one that the engine gave no answer to (AnswerLost), which stays unanswered in the history.
///
/// One a thread; not thread-safe, unlike the engine behind it.
class RecordingProcessor final : public engine::ActionProcessor {
 public:
  RecordingProcessor(engine::ActionProcessor& engine, ThreadRecorder& recorder,
                     std::uint16_t client)
      : engine_(engine), recorder_(recorder), client_(client) {}

  /// What the next operations belong to.
  void set_context(Pattern pattern, std::uint16_t round) {
    pattern_ = pattern;
    round_ = round;
  }

  /// Chips that the plan knows a moving player to have: recorded when no answer tells.
  void set_moved_stack(engine::Chips stack) { moved_stack_ = stack; }

  engine::Response submit(engine::TableId table, const engine::Request& request) override;
  engine::MoveResponse move(const engine::MoveRequest& request) override;
  engine::TableView read(engine::TableId table) override;
  engine::AuditTrail drain(engine::TableId table) override { return engine_.drain(table); }

 private:
  void stamp(Operation& operation) const;

  engine::ActionProcessor& engine_;
  ThreadRecorder& recorder_;
  std::uint16_t client_;
  std::uint16_t round_ = 0;
  Pattern pattern_ = Pattern::clean;
  engine::Chips moved_stack_;
};

}  // namespace misdeal::harness

#include "harness/drivers/recording_processor.h"

#include <memory>

#include <gtest/gtest.h>

#include "engine/table/lobby_config.h"

namespace misdeal::harness {
namespace {

using engine::Command;
using engine::CommandKind;
using engine::Request;
using engine::TableId;

class Recording : public ::testing::Test {
 protected:
  Recording() {
    engine::LobbyConfig config;
    config.tables = {{.deck_seed = 1}, {.deck_seed = 2}};
    config.clock = &clock_;
    engine_ = engine::make_lobby(engine::ProcessingMode::per_table_lock, config);
  }

  static Request join(std::uint8_t seat, std::uint64_t id) {
    return {.id = {1, id},
            .expected_version = engine::kNoVersion,
            .command = {.amount = {70}, .kind = CommandKind::join, .seat = {seat}}};
  }

  engine::SteadyClock clock_;
  std::unique_ptr<engine::ActionProcessor> engine_;
};

TEST_F(Recording, WritesDownWhatWasAskedAndAnsweredAndByWhom) {
  ThreadRecorder recorder(8);
  RecordingProcessor processor(*engine_, recorder, 5);
  processor.set_context(Pattern::lobby, 9);
  const engine::Response response = processor.submit({1}, join(3, 1));
  ASSERT_EQ(recorder.operations().size(), 1U);
  const Operation& recorded = recorder.operations()[0];
  EXPECT_EQ(recorded.kind, OperationKind::join);
  EXPECT_EQ(recorded.table, 1U);
  EXPECT_EQ(recorded.client, 5);
  EXPECT_EQ(recorded.round, 9);
  EXPECT_EQ(static_cast<Pattern>(recorded.pattern), Pattern::lobby);
  EXPECT_EQ(recorded.outcome, OperationOutcome::committed);
  EXPECT_EQ(recorded.version, response.version());
  EXPECT_EQ(recorded.stack, engine::Chips{70});
  EXPECT_EQ(recorded.view_digest, digest(response.view));
  EXPECT_LE(recorded.invoked_ns, recorded.returned_ns);
}

TEST_F(Recording, WritesDownBothHalvesOfAMoveAndTheChipsThatWentAlong) {
  ThreadRecorder recorder(8);
  RecordingProcessor processor(*engine_, recorder, 5);
  processor.submit({0}, join(3, 1));
  processor.move({.id = {1, 2}, .from = {0}, .to = {1}, .from_seat = {3}, .to_seat = {4}});
  ASSERT_EQ(recorder.operations().size(), 3U);
  const Operation& left = recorder.operations()[1];
  const Operation& joined = recorder.operations()[2];
  EXPECT_EQ(left.kind, OperationKind::leave);
  EXPECT_EQ(left.table, 0U);
  EXPECT_EQ(joined.kind, OperationKind::join);
  EXPECT_EQ(joined.table, 1U);
  EXPECT_EQ(joined.amount, engine::Chips{70});
  EXPECT_EQ(left.request, joined.request);
  EXPECT_EQ(joined.outcome, OperationOutcome::committed);
}

TEST_F(Recording, WritesDownOnlyTheTableThatRefusedAMove) {
  ThreadRecorder recorder(8);
  RecordingProcessor processor(*engine_, recorder, 5);
  processor.submit({0}, join(3, 1));
  processor.submit({1}, join(4, 2));
  processor.set_moved_stack({70});
  processor.move({.id = {1, 3}, .from = {0}, .to = {1}, .from_seat = {3}, .to_seat = {4}});
  ASSERT_EQ(recorder.operations().size(), 3U);
  const Operation& refused = recorder.operations()[2];
  EXPECT_EQ(refused.pair, 2);
  EXPECT_EQ(refused.rule_refusal, engine::RuleRefusal::seat_taken);
  EXPECT_EQ(refused.amount, engine::Chips{70});
}

TEST_F(Recording, MakesNoCallThatItCannotWriteDown) {
  ThreadRecorder recorder(1);
  RecordingProcessor processor(*engine_, recorder, 5);
  processor.submit({0}, join(3, 1));
  EXPECT_EQ(processor.submit({0}, join(4, 2)).outcome, engine::Outcome::overloaded);
  const auto move =
      processor.move({.id = {1, 3}, .from = {0}, .to = {1}, .from_seat = {3}, .to_seat = {4}});
  EXPECT_FALSE(move.from || move.to);
  EXPECT_EQ(engine_->read({0}).version, 1U);
  EXPECT_EQ(engine_->read({1}).version, 0U);
}

}  // namespace
}  // namespace misdeal::harness

#include "harness/history/recorder.h"

#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "harness/history/answered.h"

namespace misdeal::harness {
namespace {

Operation fold_by(std::uint8_t seat) {
  return operation_of(
      0, {.id = {1, seat}, .command = {.kind = engine::CommandKind::fold, .seat = {seat}}});
}

TEST(ThreadRecorder, KeepsWhatWasAnsweredWithItsTimes) {
  ThreadRecorder recorder(8);
  Operation operation = fold_by(3);
  ASSERT_TRUE(recorder.begin({&operation, 1}));
  operation.returned_ns = ThreadRecorder::now_ns();
  set_answer(operation,
             engine::Response{.view = {.version = 7}, .outcome = engine::Outcome::committed});
  recorder.finish({&operation, 1});
  ASSERT_EQ(recorder.operations().size(), 1U);
  const Operation& recorded = recorder.operations()[0];
  EXPECT_EQ(recorded, operation);
  EXPECT_EQ(recorded.version, 7U);
  EXPECT_EQ(recorded.outcome, OperationOutcome::committed);
  EXPECT_GT(recorded.invoked_ns, 0);
  EXPECT_LE(recorded.invoked_ns, recorded.returned_ns);
}

TEST(ThreadRecorder, SaysThatItIsFullInsteadOfDroppingAnOperation) {
  ThreadRecorder recorder(1);
  Operation operation = fold_by(1);
  ASSERT_TRUE(recorder.begin({&operation, 1}));
  recorder.finish({&operation, 1});
  EXPECT_FALSE(recorder.has_room(1));
  EXPECT_FALSE(recorder.was_full());
  Operation second = fold_by(2);
  EXPECT_FALSE(recorder.begin({&second, 1}));
  EXPECT_TRUE(recorder.was_full());
  EXPECT_EQ(recorder.operations().size(), 1U);
}

TEST(ThreadRecorder, KeepsOnlyTheHalfOfAMoveThatWasAnswered) {
  ThreadRecorder recorder(8);
  std::array<Operation, 2> move{fold_by(1), fold_by(2)};
  move[0].pair = 1;
  move[1].pair = 2;
  ASSERT_TRUE(recorder.begin(move));
  EXPECT_EQ(move[0].invoked_ns, move[1].invoked_ns);
  recorder.finish({&move[1], 1});
  ASSERT_EQ(recorder.operations().size(), 1U);
  EXPECT_EQ(recorder.operations()[0].pair, 2);
}

TEST(ThreadRecorder, ShowsWhatIsStillUnansweredWhenFrozen) {
  ThreadRecorder recorder(8);
  std::atomic<bool> is_stuck{false};
  std::atomic<bool> may_go_on{false};
  std::thread thread([&] {
    Operation operation = fold_by(3);
    ASSERT_TRUE(recorder.begin({&operation, 1}));
    is_stuck.store(true);
    is_stuck.notify_one();
    may_go_on.wait(false);
    operation.outcome = OperationOutcome::committed;
    operation.returned_ns = ThreadRecorder::now_ns();
    recorder.finish({&operation, 1});
  });
  is_stuck.wait(false);
  recorder.freeze();
  const std::vector<Operation> taken(recorder.operations().begin(), recorder.operations().end());
  may_go_on.store(true);
  may_go_on.notify_one();
  thread.join();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].outcome, OperationOutcome::unknown);
  EXPECT_EQ(taken[0].returned_ns, kNeverReturned);
  EXPECT_EQ(recorder.operations()[0], taken[0]) << "an answer after the freeze changes nothing";
  Operation late = fold_by(4);
  EXPECT_FALSE(recorder.begin({&late, 1}));
}

TEST(ThreadRecorder, FreezesWhileItsThreadIsRecordingAtFullSpeed) {
  for (int round = 0; round < 50; ++round) {
    ThreadRecorder recorder(100'000);
    std::atomic<bool> has_begun{false};
    std::thread thread([&] {
      Operation operation = fold_by(3);
      while (recorder.begin({&operation, 1})) {
        operation.returned_ns = operation.invoked_ns;
        recorder.finish({&operation, 1});
        if (!has_begun.exchange(true)) {
          has_begun.notify_one();
        }
      }
    });
    has_begun.wait(false);
    recorder.freeze();
    const std::vector<Operation> taken(recorder.operations().begin(), recorder.operations().end());
    thread.join();
    EXPECT_EQ(taken.size(), recorder.operations().size());
    EXPECT_FALSE(taken.empty());
  }
}

TEST(MergeRecordings, SortsByInvocationAndLosesNothing) {
  std::vector<std::vector<Operation>> recordings(3);
  for (std::int64_t time = 0; time < 90; ++time) {
    Operation operation;
    operation.invoked_ns = time;
    recordings[static_cast<std::size_t>(time * 7 % 3)].push_back(operation);
  }
  const std::array<std::span<const Operation>, 3> spans{recordings[0], recordings[1],
                                                        recordings[2]};
  const std::vector<Operation> merged = merge_recordings(spans);
  ASSERT_EQ(merged.size(), 90U);
  for (std::size_t i = 0; i < merged.size(); ++i) {
    EXPECT_EQ(merged[i].invoked_ns, static_cast<std::int64_t>(i));
  }
}

TEST(MergeRecordings, KeepsTheHalvesOfAMoveTogether) {
  std::vector<Operation> a(2);
  a[0].pair = 1;
  a[1].pair = 2;
  const std::vector<Operation> b(2);
  const std::array<std::span<const Operation>, 2> spans{a, b};
  const std::vector<Operation> merged = merge_recordings(spans);
  ASSERT_EQ(merged.size(), 4U);
  EXPECT_EQ(merged[0].pair, 1);
  EXPECT_EQ(merged[1].pair, 2);
}

}  // namespace
}  // namespace misdeal::harness

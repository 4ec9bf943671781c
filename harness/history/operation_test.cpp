#include "harness/history/operation.h"

#include <cstddef>
#include <cstring>
#include <set>
#include <span>

#include <gtest/gtest.h>

#include "harness/history/answered.h"
#include "harness/history/byte_mix.h"

namespace misdeal::harness {
namespace {

TEST(Digest, ChangesWithEveryBitOfAView) {
  const engine::TableView view;
  std::set<std::uint64_t> digests{digest(view)};
  for (std::size_t bit = 0; bit < sizeof view * 8; ++bit) {
    std::byte bytes[sizeof view];
    std::memcpy(bytes, &view, sizeof view);
    bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    engine::TableView changed;
    std::memcpy(&changed, bytes, sizeof view);
    EXPECT_TRUE(digests.insert(digest(changed)).second) << "bit " << bit;
  }
}

TEST(Digest, IsTheSameForEqualViews) {
  engine::TableView view;
  view.version = 12;
  view.pot = {300};
  const engine::TableView copy = view;
  EXPECT_EQ(digest(view), digest(copy));
  EXPECT_NE(digest(view), 0U);
}

TEST(HashBytes, ChangesWithLengthAndEveryBit) {
  std::byte bytes[40] = {};
  std::set<std::uint64_t> hashes;
  for (std::size_t length = 0; length <= sizeof bytes; ++length) {
    EXPECT_TRUE(hashes.insert(hash_bytes({bytes, length})).second) << "length " << length;
  }
  for (std::size_t bit = 0; bit < sizeof bytes * 8; ++bit) {
    bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_TRUE(hashes.insert(hash_bytes(bytes)).second) << "bit " << bit;
    bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
  }
}

TEST(SetAnswer, TakesTheStackOfTheActingSeatAndWhatIsMissingFromTheTable) {
  engine::TableView view;
  view.stacks[2] = {97};
  view.stacks[4] = {100};
  view.bought_in = {200};
  Operation fold =
      operation_of(3, {.id = {1, 2}, .command = {.kind = engine::CommandKind::fold, .seat = {3}}});
  set_answer(fold, engine::Response{
                       .view = view, .outcome = engine::Outcome::committed, .is_replay = true});
  EXPECT_EQ(fold.table, 3U);
  EXPECT_EQ(fold.stack.value, 97);
  EXPECT_EQ(fold.chips_total.value, -3);
  EXPECT_TRUE(fold.is_replay);
  Operation read = read_of(3);
  set_answer(read, view);
  EXPECT_EQ(read.stack.value, 197);
  EXPECT_EQ(read.outcome, OperationOutcome::observed);
}

TEST(OperationKinds, MirrorTheCommandsOfTheEngine) {
  for (std::size_t i = 0; i < engine::kCommandKindCount; ++i) {
    const engine::Request request{
        .command = {.amount = {5}, .kind = static_cast<engine::CommandKind>(i), .seat = {2}}};
    const Operation operation = operation_of(0, request);
    EXPECT_EQ(command_of(operation), request.command);
    EXPECT_EQ(to_string(operation.kind), engine::to_string(request.command.kind));
  }
}

TEST(OperationOutcomes, MirrorTheOutcomesOfTheEngine) {
  for (std::size_t i = 0; i < engine::kOutcomeCount; ++i) {
    EXPECT_EQ(to_string(static_cast<OperationOutcome>(i)),
              engine::to_string(static_cast<engine::Outcome>(i)));
  }
}

}  // namespace
}  // namespace misdeal::harness

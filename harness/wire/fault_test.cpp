#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

/// What a server sees of a fault, and what is said of it on this side.
namespace misdeal::wire {
namespace {

using namespace std::chrono_literals;

/// What the first connection of a server brought.
struct Seen {
  std::string bytes;
  bool ended_in_peace = false;
};

/// Fires one shot at a server that writes down what comes, and answers only if it is whole.
struct Case {
  KeptReply reply;
  std::string bytes;
  Seen seen;
};

Case fire(Fault fault, std::uint64_t draw, std::string_view body = "0123456789") {
  std::promise<Seen> seen;
  const TestServer server([&](Peer& peer) {
    Seen first;
    while (const auto request = peer.read_request()) {
      first.bytes += *request;
      peer.write(answer(std::string(300, 'x')));
    }
    first.bytes += peer.unread();
    first.ended_in_peace = !peer.was_reset();
    if (peer.number() == 0) seen.set_value(first);
  });
  std::string bytes;
  Shot shot = serialise({.method = "POST", .body = body}, server.endpoint(), bytes).value();
  shot.fault = fault;
  shot.fault_draw = draw;
  std::optional<Wire> wire = Wire::open(server.endpoint(), {.connections = 1}).value();
  auto volley = wire->fire({&shot, 1}, {.mode = SyncMode::tight});
  wire.reset();
  return {std::move(volley.value().replies[0]), bytes, seen.get_future().get()};
}

TEST(Fault, CutAfterSendGivesTheServerTheWholeRequest) {
  const Case close = fire(Fault::cut_after_send, 0);
  EXPECT_EQ(close.seen.bytes, close.bytes);
  const Reply reply = close.reply.view();
  EXPECT_EQ(reply.fate, Fate::abandoned);
  EXPECT_TRUE(reply.is_outcome_unknown());
  EXPECT_EQ(reply.sent_size, close.bytes.size());
}

TEST(Fault, CutMidBodyGivesTheServerTheHeadAndAPartOfTheBodyThatTheDrawDecides) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 rng(seed);
  for (int i = 0; i < 20; ++i) {
    const std::uint64_t draw = std::uint64_t{rng()} << 1U;  // even: closed, not reset
    const Case cut = fire(Fault::cut_mid_body, draw);
    const std::size_t expected = cut.bytes.size() - 10 + (draw >> 1U) % 10;
    EXPECT_EQ(cut.seen.bytes, cut.bytes.substr(0, expected));
    EXPECT_EQ(cut.reply.view().sent_size, expected);
    EXPECT_EQ(cut.reply.view().fate, Fate::abandoned);
  }
}

TEST(Fault, CutMidBodyCutsTheHeadIfThereIsNoBody) {
  const Case cut = fire(Fault::cut_mid_body, 15 << 1, "");
  EXPECT_EQ(cut.seen.bytes, cut.bytes.substr(0, 15));
}

TEST(Fault, ADrawSaysWhetherACutIsACloseOrAReset) {
  EXPECT_TRUE(fire(Fault::cut_mid_body, 2).seen.ended_in_peace);
  EXPECT_FALSE(fire(Fault::cut_mid_body, 3).seen.ended_in_peace);
}

TEST(Fault, NeverReadLeavesTheAnswerAndResets) {
  const Case unread = fire(Fault::never_read, 0);
  EXPECT_EQ(unread.seen.bytes, unread.bytes);
  EXPECT_FALSE(unread.seen.ended_in_peace);
  const Reply reply = unread.reply.view();
  EXPECT_EQ(reply.fate, Fate::abandoned);
  EXPECT_GT(reply.times.first_in_ns, 0);  // it had come
  EXPECT_TRUE(reply.body.empty());
}

TEST(Fault, SlowReaderGetsTheWholeAnswerInTheEnd) {
  for (const std::uint64_t draw : {0UL, ~0UL, 0x12'34'56'78UL}) {
    const Case slow = fire(Fault::slow_reader, draw);
    const Reply reply = slow.reply.view();
    EXPECT_EQ(reply.fate, Fate::answered) << reply.detail;
    EXPECT_EQ(reply.body, std::string(300, 'x'));
    EXPECT_LT(reply.times.first_in_ns, reply.times.complete_ns);
  }
}

}  // namespace
}  // namespace misdeal::wire

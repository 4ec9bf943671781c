#include "harness/wire/burst.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

#include "harness/wire/open_wire.h"
#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

namespace misdeal::wire {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// Shots over connections 0, 1, 2 and so on; each with its number as body.
class Burst {
 public:
  Burst(const Endpoint& endpoint, unsigned size, std::string_view method = "POST") : bytes_(size) {
    for (unsigned i = 0; i < size; ++i) {
      const std::string body = method == "POST" ? std::to_string(i) : "";
      shots_.push_back(serialise({.method = method, .body = body}, endpoint, bytes_[i]).value());
      shots_.back().connection = i;
    }
  }
  std::vector<Shot>& shots() { return shots_; }

 private:
  std::vector<std::string> bytes_;
  std::vector<Shot> shots_;
};

/// Answers with the body that it got.
void echo(Peer& peer) {
  while (const auto request = peer.read_request()) {
    peer.write(answer(request->substr(request->find("\r\n\r\n") + 4)));
  }
}

class EveryMode : public testing::TestWithParam<SyncMode> {};
INSTANTIATE_TEST_SUITE_P(Burst, EveryMode,
                         testing::Values(SyncMode::sequential, SyncMode::cold, SyncMode::tight,
                                         SyncMode::last_byte),
                         [](const auto& mode) { return std::string{name_of(mode.param)}; });

TEST_P(EveryMode, GivesEachShotItsOwnReplyWithPlausibleTimes) {
  const TestServer server(echo);
  Wire wire = open_wire(server.endpoint(), 16);
  Burst burst(server.endpoint(), 16);
  for (int round = 0; round < 3; ++round) {
    const auto volley = wire.fire(burst.shots(), {.mode = GetParam()});
    ASSERT_TRUE(volley) << volley.error();
    ASSERT_EQ(volley->replies.size(), 16U);
    for (unsigned i = 0; i < 16; ++i) {
      const Reply reply = volley->replies[i].view();
      ASSERT_EQ(reply.fate, Fate::answered) << reply.detail;
      EXPECT_EQ(reply.body, std::to_string(i));
      EXPECT_EQ(reply.connection, i);
      EXPECT_EQ(reply.sent_size, burst.shots()[i].bytes.size());
      EXPECT_LE(reply.times.first_out_ns, reply.times.last_out_ns);
      EXPECT_LE(reply.times.last_out_ns, reply.times.first_in_ns);
      EXPECT_LE(reply.times.first_in_ns, reply.times.complete_ns);
    }
  }
  // Warm modes use the connections they have; cold makes one for each shot.
  EXPECT_EQ(server.accepted(), GetParam() == SyncMode::cold ? 16U + 3 * 16U : 16U);
}

TEST_P(EveryMode, SendsRequestsWithoutABody) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 4);
  Burst burst(server.endpoint(), 4, "GET");
  const auto volley = wire.fire(burst.shots(), {.mode = GetParam()});
  ASSERT_TRUE(volley);
  for (const KeptReply& reply : volley->replies) EXPECT_TRUE(reply.view().is_answered());
}

TEST_P(EveryMode, SendsADuplicateOverASecondConnection) {
  const TestServer server(echo);
  Wire wire = open_wire(server.endpoint(), 3);
  Burst burst(server.endpoint(), 3);
  burst.shots()[1].fault = Fault::duplicated;
  const auto volley = wire.fire(burst.shots(), {.mode = GetParam()});
  ASSERT_TRUE(volley);
  ASSERT_EQ(volley->repeats.size(), 1U);
  EXPECT_EQ(volley->repeats[0].view().body, "1");
  EXPECT_EQ(volley->repeats[0].view().attempt, 1U);
  EXPECT_EQ(volley->replies[1].view().body, "1");
}

TEST_P(EveryMode, RetriesOverANewConnectionAfterACut) {
  std::atomic<unsigned> requests = 0;
  const TestServer server([&](Peer& peer) {
    while (peer.read_request()) {
      ++requests;
      peer.write(answer("ok"));
    }
  });
  Wire wire = open_wire(server.endpoint(), 2);
  Burst burst(server.endpoint(), 2);
  burst.shots()[0].fault = Fault::retried;
  const auto volley = wire.fire(burst.shots(), {.mode = GetParam()});
  ASSERT_TRUE(volley);
  EXPECT_EQ(volley->replies[0].view().fate, Fate::abandoned);
  EXPECT_TRUE(volley->replies[0].view().is_outcome_unknown());
  ASSERT_EQ(volley->repeats.size(), 1U);
  EXPECT_TRUE(volley->repeats[0].view().is_answered());
  while (requests < 3) std::this_thread::yield();
}

TEST(Burst, OneAfterAnotherNeverOverlaps) {
  std::atomic<int> in_service = 0;
  std::atomic<int> most = 0;
  const TestServer server([&](Peer& peer) {
    while (peer.read_request()) {
      most = std::max(most.load(), ++in_service);
      --in_service;
      peer.write(answer("ok"));
    }
  });
  Wire wire = open_wire(server.endpoint(), 8);
  Burst burst(server.endpoint(), 8);
  const auto volley = wire.fire(burst.shots(), {.mode = SyncMode::sequential});
  ASSERT_TRUE(volley);
  EXPECT_EQ(most, 1);
  EXPECT_EQ(volley->spread.in_service_max, 1U);
  EXPECT_EQ(volley->spread.released_before_first_answer, 1U);
}

TEST(Burst, TogetherIsInServiceAllAtOnceIfTheServerWaitsForAll) {
  std::atomic<unsigned> arrived = 0;
  const TestServer server([&](Peer& peer) {
    if (!peer.read_request()) return;
    ++arrived;
    while (arrived < 8) std::this_thread::yield();
    peer.write(answer("ok"));
  });
  for (const SyncMode mode : {SyncMode::tight, SyncMode::last_byte}) {
    arrived = 0;
    Wire wire = open_wire(server.endpoint(), 8);
    Burst burst(server.endpoint(), 8);
    const auto volley = wire.fire(burst.shots(), {.mode = mode});
    ASSERT_TRUE(volley);
    EXPECT_EQ(volley->spread.in_service_max, 8U);
    EXPECT_EQ(volley->spread.released_before_first_answer, 8U);
    EXPECT_GE(volley->spread.release_ns, 0);
  }
}

/// Writes down, in the order in which it reads, when a head was whole and when a body was. One
/// thread, so what is read first is written down first.
class HeadsAndBodies {
 public:
  explicit HeadsAndBodies(std::size_t connections)
      : connections_(connections), thread_([this] { serve(); }) {}
  HeadsAndBodies(const HeadsAndBodies&) = delete;
  HeadsAndBodies& operator=(const HeadsAndBodies&) = delete;
  ~HeadsAndBodies() { thread_.join(); }

  [[nodiscard]] Endpoint endpoint() const { return listener_.endpoint(); }
  /// 'h' for a head, 'b' for a body. Ends when every connection has had its request.
  [[nodiscard]] std::string order() {
    const std::lock_guard lock(mutex_);
    return order_;
  }

 private:
  struct Incoming {
    std::string bytes;
    bool has_head = false;
  };

  void serve() {
    std::vector<pollfd> polled;
    polled.reserve(connections_);
    std::vector<Incoming> incoming(connections_);
    for (std::size_t i = 0; i < connections_; ++i) {
      polled.push_back({accept(listener_.handle(), nullptr, nullptr), POLLIN, 0});
    }
    for (std::size_t done = 0; done < connections_;) {
      poll(polled.data(), polled.size(), -1);
      for (std::size_t i = 0; i < connections_; ++i) {
        if (polled[i].revents != 0 && take(polled[i].fd, incoming[i])) ++done;
      }
    }
    for (const pollfd& one : polled) close(one.fd);
  }

  /// Whether that was the end of its request.
  bool take(int handle, Incoming& incoming) {
    char buffer[4096];
    const ssize_t size = recv(handle, buffer, sizeof buffer, 0);
    if (size <= 0) throw std::runtime_error("the connection ended early");
    incoming.bytes.append(buffer, static_cast<std::size_t>(size));
    if (!incoming.bytes.contains("\r\n\r\n")) return false;
    const std::lock_guard lock(mutex_);
    if (!std::exchange(incoming.has_head, true)) order_ += 'h';
    if (whole_request_size(incoming.bytes) == 0) return false;
    order_ += 'b';
    const std::string reply = answer("ok");
    return send(handle, reply.data(), reply.size(), MSG_NOSIGNAL) > 0;
  }

  Listener listener_;
  std::size_t connections_;
  std::mutex mutex_;
  std::string order_;  ///< guarded by mutex_
  std::thread thread_;
};

TEST(Burst, HoldsBackBodiesUntilTheServerHasReadAllHeads) {
  constexpr unsigned kSize = 32;
  HeadsAndBodies server(kSize);
  Wire wire = open_wire(server.endpoint(), kSize);
  Burst burst(server.endpoint(), kSize);
  const auto volley = wire.fire(burst.shots(), {.mode = SyncMode::last_byte, .hold_max = 20s});
  ASSERT_TRUE(volley);
  for (const KeptReply& reply : volley->replies) ASSERT_TRUE(reply.view().is_answered());
  EXPECT_EQ(server.order(), std::string(kSize, 'h') + std::string(kSize, 'b'));
  EXPECT_EQ(volley->spread.in_place_before_release, kSize);
}

TEST(Burst, HoldsBackTheLastHeadByteOfRequestsWithoutABody) {
  std::atomic<unsigned> whole = 0;
  // Nobody answers before all are there, and nobody is there before all but the last byte was sent.
  const TestServer server([&](Peer& peer) {
    if (!peer.read_request()) return;
    ++whole;
    while (whole < 4) std::this_thread::yield();
    peer.write(answer("ok"));
  });
  Wire wire = open_wire(server.endpoint(), 4);
  Burst burst(server.endpoint(), 4, "GET");
  const auto volley = wire.fire(burst.shots(), {.mode = SyncMode::last_byte, .hold_max = 20s});
  ASSERT_TRUE(volley);
  EXPECT_EQ(volley->spread.in_place_before_release, 4U);
  std::int64_t last_begun = 0;
  std::int64_t first_released = volley->replies[0].view().times.last_out_ns;
  for (const KeptReply& kept : volley->replies) {
    ASSERT_TRUE(kept.view().is_answered());
    last_begun = std::max(last_begun, kept.view().times.first_out_ns);
    first_released = std::min(first_released, kept.view().times.last_out_ns);
  }
  EXPECT_LT(last_begun, first_released);
}

TEST(Burst, ReleasesInTheEndThoughTheServerDoesNotReadBefore) {
  std::atomic<std::size_t> request_size = 0;
  const TestServer server([&](Peer& peer) {
    while (request_size == 0) std::this_thread::yield();
    peer.wait_for_bytes(request_size);
    answer_all(peer);
  });
  Wire wire = open_wire(server.endpoint(), 2);
  Burst burst(server.endpoint(), 2);
  request_size = burst.shots()[0].bytes.size();
  const auto volley = wire.fire(burst.shots(), {.mode = SyncMode::last_byte, .hold_max = 1ms});
  ASSERT_TRUE(volley);
  for (const KeptReply& reply : volley->replies) EXPECT_TRUE(reply.view().is_answered());
  EXPECT_EQ(volley->spread.in_place_before_release, 0U);
}

TEST(Burst, ReplacesConnectionsThatDiedBeforeItBegins) {
  const TestServer server([](Peer& peer) {
    if (peer.number() < 4) return;  // closed at once
    answer_all(peer);
  });
  Wire wire = open_wire(server.endpoint(), 4);
  while (server.accepted() < 4) std::this_thread::yield();
  Burst burst(server.endpoint(), 4);
  // The close may be under way still; what is fired over it is cut, and then the next is new.
  unsigned answered = 0;
  for (int round = 0; round < 2; ++round) {
    const auto volley = wire.fire(burst.shots());
    ASSERT_TRUE(volley);
    answered = 0;
    for (const KeptReply& reply : volley->replies) answered += reply.view().is_answered() ? 1U : 0U;
  }
  EXPECT_EQ(answered, 4U);
}

TEST(Burst, RefusesWhatCannotBeLinedUp) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 2);
  Burst burst(server.endpoint(), 2);

  burst.shots()[1].connection = 0;
  EXPECT_THAT(wire.fire(burst.shots()).error(), HasSubstr("two shots"));
  EXPECT_TRUE(wire.fire(burst.shots(), {.mode = SyncMode::sequential}));
  EXPECT_TRUE(wire.fire(burst.shots(), {.mode = SyncMode::cold}));
  burst.shots()[1].connection = 2;
  EXPECT_THAT(wire.fire(burst.shots()).error(), HasSubstr("there are only 2"));
  burst.shots()[1].connection = 1;
  EXPECT_THAT(wire.fire(burst.shots(), {.mode = SyncMode::freeze}).error(), HasSubstr("process"));
  burst.shots()[1].bytes = {};
  EXPECT_THAT(wire.fire(burst.shots()).error(), HasSubstr("no bytes"));
}

TEST(Burst, OfNothingIsNothing) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 1);
  for (const SyncMode mode :
       {SyncMode::sequential, SyncMode::cold, SyncMode::tight, SyncMode::last_byte}) {
    const auto volley = wire.fire({}, {.mode = mode});
    ASSERT_TRUE(volley);
    EXPECT_TRUE(volley->replies.empty());
  }
}

TEST(Burst, IsAbandonedWhenTheRunIsToStop) {
  std::atomic<bool> stop = false;
  const TestServer server([&](Peer& peer) {
    peer.read_request();
    stop = true;
    peer.wait_for_end();
  });
  Wire wire = open_wire(server.endpoint(), 2, {.reply_timeout = 100s, .stop = &stop});
  Burst burst(server.endpoint(), 2);
  const auto volley = wire.fire(burst.shots());
  ASSERT_TRUE(volley);
  for (const KeptReply& reply : volley->replies) EXPECT_EQ(reply.view().fate, Fate::abandoned);
}

}  // namespace
}  // namespace misdeal::wire

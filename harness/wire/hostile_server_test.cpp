#include <atomic>
#include <chrono>
#include <semaphore>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

/// What becomes of a request when the server does not behave.
namespace misdeal::wire {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What the requests of these tests became, one after another over one connection.
class Client {
 public:
  explicit Client(const Endpoint& endpoint, WireOptions options = {}) {
    options.connections = 1;
    auto wire = Wire::open(endpoint, options);
    if (!wire) throw std::runtime_error(wire.error());
    wire_.emplace(*std::move(wire));
    shot_ = serialise({.method = "POST", .target = "/", .body = "{}"}, endpoint, bytes_).value();
  }

  KeptReply fire() { return fire(shot_); }
  KeptReply fire(const Shot& shot) {
    auto volley = wire_->fire({&shot, 1}, {.mode = SyncMode::tight});
    if (!volley) throw std::runtime_error(volley.error());
    return std::move(volley->replies[0]);
  }

 private:
  std::optional<Wire> wire_;
  std::string bytes_;
  Shot shot_;
};

/// The first connection's script is hostile; later ones answer.
TestServer::Script first(TestServer::Script hostile) {
  return [hostile = std::move(hostile)](Peer& peer) {
    peer.number() == 0 ? hostile(peer) : answer_all(peer);
  };
}

void expect_recovery(Client& client) {
  const KeptReply kept = client.fire();
  EXPECT_EQ(kept.view().fate, Fate::answered) << kept.view().detail;
  EXPECT_EQ(kept.view().body, "ok");
}

TEST(HostileServer, CutsInsideTheHead) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Le");
  }));
  Client client(server.endpoint());
  const KeptReply kept = client.fire();
  const Reply reply = kept.view();
  EXPECT_EQ(reply.fate, Fate::cut);
  EXPECT_TRUE(reply.is_outcome_unknown());
  EXPECT_THAT(std::string{reply.detail}, HasSubstr("head"));
  expect_recovery(client);
}

TEST(HostileServer, CutsInsideTheBody) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  }));
  Client client(server.endpoint());
  const KeptReply kept = client.fire();
  const Reply reply = kept.view();
  EXPECT_EQ(reply.fate, Fate::cut);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "half");
  EXPECT_THAT(std::string{reply.detail}, HasSubstr("body"));
  expect_recovery(client);
}

TEST(HostileServer, ResetsInsteadOfAnswering) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.reset();
  }));
  Client client(server.endpoint());
  const KeptReply kept = client.fire();
  EXPECT_EQ(kept.view().fate, Fate::cut);
  EXPECT_THAT(std::string{kept.view().detail}, HasSubstr("reset"));
  expect_recovery(client);
}

TEST(HostileServer, NeverAnswers) {
  const TestServer server(first([](Peer& peer) { peer.wait_for_end(); }));
  Client client(server.endpoint(), {.reply_timeout = 30ms});
  const KeptReply kept = client.fire();
  const Reply reply = kept.view();
  EXPECT_EQ(reply.fate, Fate::timed_out);
  EXPECT_TRUE(reply.is_outcome_unknown());
  EXPECT_GE(reply.times.complete_ns - reply.times.first_out_ns, 30'000'000);
}

TEST(HostileServer, NeverEndsItsAnswer) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\n\r\nsomething");
    peer.wait_for_end();
  }));
  Client client(server.endpoint(), {.reply_timeout = 500ms});
  const KeptReply kept = client.fire();
  EXPECT_EQ(kept.view().fate, Fate::timed_out);
  EXPECT_EQ(kept.view().body, "something");
}

TEST(HostileServer, DribblesItsAnswer) {
  const TestServer server([](Peer& peer) {
    while (peer.read_request()) {
      for (const char byte : std::string_view{
               "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"}) {
        peer.write({&byte, 1});
        std::this_thread::yield();
      }
    }
  });
  Client client(server.endpoint());
  expect_recovery(client);
  expect_recovery(client);
  EXPECT_EQ(server.accepted(), 1U);
}

TEST(HostileServer, AnswersTwice) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write(answer("first") + answer("second"));
    peer.wait_for_end();
  }));
  Client client(server.endpoint());
  const KeptReply kept = client.fire();
  EXPECT_EQ(kept.view().fate, Fate::answered);
  EXPECT_EQ(kept.view().body, "first");
  EXPECT_EQ(kept.view().surplus_size, answer("second").size());
  expect_recovery(client);  // not with "second"
}

TEST(HostileServer, SpeaksBeforeItIsAsked) {
  std::atomic<bool> has_spoken = false;
  const TestServer server(first([&](Peer& peer) {
    peer.write(answer("unasked"));
    has_spoken = true;
    peer.wait_for_end();
  }));
  Client client(server.endpoint());
  while (!has_spoken) std::this_thread::yield();
  expect_recovery(client);  // not with "unasked"
}

TEST(HostileServer, ClosesAfterEachAnswer) {
  const TestServer server([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  });
  Client client(server.endpoint());
  for (int i = 0; i < 5; ++i) expect_recovery(client);
  EXPECT_EQ(server.accepted(), 5U);
}

TEST(HostileServer, ClosesIdleConnectionsUnannounced) {
  const TestServer server([](Peer& peer) {
    peer.read_request();
    peer.write(answer("ok"));
    peer.close();
  });
  Client client(server.endpoint());
  // Between two bursts a connection is looked at: none is wasted on one that was closed, unless the
  // close comes after the look.
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    const KeptReply kept = client.fire();
    const Fate fate = kept.view().fate;
    EXPECT_TRUE(fate == Fate::answered || fate == Fate::cut) << name_of(fate);
    answered += fate == Fate::answered ? 1 : 0;
  }
  EXPECT_GE(answered, 10);
}

TEST(HostileServer, SendsMoreThanItsLengthSays) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokay");
    peer.wait_for_end();
  }));
  Client client(server.endpoint());
  const KeptReply kept = client.fire();
  EXPECT_EQ(kept.view().body, "ok");
  EXPECT_EQ(kept.view().surplus_size, 2U);
  expect_recovery(client);
}

TEST(HostileServer, SendsAHugeHead) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 100'000; ++i) peer.write("X-Filler: 0123456789abcdef0123456789abcdef\r\n");
  }));
  Client client(server.endpoint());
  const KeptReply kept = client.fire();
  EXPECT_EQ(kept.view().fate, Fate::malformed);
  EXPECT_THAT(std::string{kept.view().detail}, HasSubstr("larger than allowed"));
  expect_recovery(client);
}

TEST(HostileServer, SpeaksAnotherProtocol) {
  const TestServer server(first([](Peer& peer) {
    peer.read_request();
    peer.write("SSH-2.0-Something\r\n");
    peer.wait_for_end();
  }));
  Client client(server.endpoint());
  EXPECT_EQ(client.fire().view().fate, Fate::malformed);
  expect_recovery(client);
}

TEST(HostileServer, RefusesALargeBodyWithoutReadingIt) {
  std::binary_semaphore is_over{0};
  const TestServer server(first([&](Peer& peer) {
    peer.wait_for_bytes(1);
    peer.write("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
    is_over.acquire();
  }));
  Client client(server.endpoint());
  const std::string body(std::size_t{16} << 20U, 'x');
  std::string bytes;
  const Shot large = serialise({.method = "POST", .body = body}, server.endpoint(), bytes).value();
  const KeptReply kept = client.fire(large);
  EXPECT_EQ(kept.view().fate, Fate::answered) << kept.view().detail;
  EXPECT_EQ(kept.view().status, 413);
  EXPECT_LT(kept.view().sent_size, bytes.size());
  expect_recovery(client);  // over a new connection: the old one expects the rest of the body
  is_over.release();
}

TEST(HostileServer, DoesNotReadAtAll) {
  std::binary_semaphore is_over{0};
  const TestServer server(first([&](Peer&) { is_over.acquire(); }));
  Client client(server.endpoint(), {.reply_timeout = 50ms});
  const std::string body(std::size_t{16} << 20U, 'x');
  std::string bytes;
  const Shot large = serialise({.method = "POST", .body = body}, server.endpoint(), bytes).value();
  const KeptReply kept = client.fire(large);
  const Reply reply = kept.view();
  EXPECT_EQ(reply.fate, Fate::timed_out);
  EXPECT_GT(reply.sent_size, 0U);
  EXPECT_LT(reply.sent_size, bytes.size());
  EXPECT_EQ(reply.times.last_out_ns, 0);
  is_over.release();
}

TEST(HostileServer, IsNotThere) {
  std::optional<Listener> listener(std::in_place);
  const Endpoint endpoint = listener->endpoint();
  listener.reset();
  const auto wire = Wire::open(endpoint);
  ASSERT_FALSE(wire);
  EXPECT_THAT(wire.error(), HasSubstr(endpoint.authority()));
  EXPECT_THAT(wire.error(), HasSubstr("refused"));
}

TEST(HostileServer, GoesAway) {
  std::optional<TestServer> server(std::in_place, answer_all);
  Client client(server->endpoint());
  expect_recovery(client);
  server.reset();
  const KeptReply kept = client.fire();
  const Reply reply = kept.view();
  EXPECT_EQ(reply.fate, Fate::refused);
  EXPECT_FALSE(reply.is_outcome_unknown());
  EXPECT_EQ(reply.times.first_out_ns, 0);
}

TEST(HostileServer, DoesNotAnswerTheWarmUp) {
  const TestServer server([](Peer& peer) { peer.read_request(); });
  std::string bytes;
  ASSERT_TRUE(serialise({}, server.endpoint(), bytes));
  const auto wire = Wire::open(server.endpoint(), {.connections = 3, .warm_up = bytes});
  ASSERT_FALSE(wire);
  EXPECT_THAT(wire.error(), HasSubstr("not answered but cut"));
}

}  // namespace
}  // namespace misdeal::wire

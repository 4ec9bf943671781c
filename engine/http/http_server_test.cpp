// The server on a socket: framing, slow and broken clients, many clients, the end.
#include "engine/http/http_server.h"

#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/http/raw_client.h"
#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

using std::chrono::milliseconds;

class ServerTest : public testing::Test {
 protected:
  void start(const HttpServerOptions& options, const TablesConfig& tables = reference_tables()) {
    api_ = std::make_unique<Api>(tables, SeatTokens(SipKey{1, 2}));
    auto server = HttpServer::start(options, *api_);
    ASSERT_TRUE(server) << server.error();
    server_ = *std::move(server);
  }
  void SetUp() override { start({.connections_max = 80}); }  // Threads cost time to start.

  /// A well-behaved client is served: nothing is stuck.
  void expect_served() {
    RawClient client(server_->port());
    ASSERT_TRUE(client.send(get("/healthz")));
    EXPECT_EQ(body_of(client.receive()), R"({"status":"ok"})");
  }

  std::unique_ptr<Api> api_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(ServerTest, AnswersManyRequestsOnOneConnection) {
  RawClient client(server_->port());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(client.send(get("/healthz")));
    const std::string answer = client.receive();
    ASSERT_EQ(status_of(answer), 200);
    ASSERT_EQ(answer.find("Connection: close"), std::string::npos);
  }
}

TEST_F(ServerTest, PlaysOverASocket) {
  RawClient client(server_->port());
  client.send(post("/api/v1/tables", "{}"));
  const std::string opened = client.receive();
  EXPECT_EQ(status_of(opened), 201);
  const std::string key = "Idempotency-Key: " + uuid(1) + "\r\n";
  client.send(post("/api/v1/tables/1/players", R"({"seat":3,"amount":200})", key));
  const std::string joined = client.receive();
  EXPECT_EQ(status_of(joined), 200);
  client.send(post("/api/v1/tables/1/players", R"({"seat":3,"amount":200})", key));
  const std::string again = client.receive();
  EXPECT_EQ(body_of(again), body_of(joined));
  EXPECT_NE(again.find("Idempotency-Replayed: true"), std::string::npos);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  RawClient client(server_->port());
  client.send(post("/api/v1/tables", "{}") + post("/api/v1/tables", "{}") + get("/api/v1/tables"));
  EXPECT_EQ(Json::parse(body_of(client.receive()))["table"], 1);
  EXPECT_EQ(Json::parse(body_of(client.receive()))["table"], 2);
  EXPECT_EQ(Json::parse(body_of(client.receive()))["tables"].size(), 2U);
}

TEST_F(ServerTest, TakesARequestThatArrivesByteByByte) {
  RawClient client(server_->port());
  for (const char byte : post("/api/v1/tables", R"({"ante":1})")) {
    ASSERT_TRUE(client.send(std::string_view(&byte, 1)));
  }
  EXPECT_EQ(status_of(client.receive()), 201);
}

TEST_F(ServerTest, SaysContinueToWhoWaitsForIt) {
  RawClient client(server_->port());
  client.send(
      "POST /api/v1/tables HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
      "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("{}");
  EXPECT_EQ(status_of(client.receive()), 201);
}

TEST_F(ServerTest, LeavesTheBodyOutForHead) {
  RawClient client(server_->port());
  client.send("HEAD /healthz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  const std::string answer = client.receive_all();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Content-Length: 15"), std::string::npos);
  EXPECT_EQ(body_of(answer), "");
}

TEST_F(ServerTest, ClosesWhenTheClientWantsThat) {
  for (const std::string_view request :
       {"GET /healthz HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
        "GET /healthz HTTP/1.0\r\n\r\n"}) {
    RawClient client(server_->port());
    client.send(request);
    const std::string answer = client.receive_all();
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  }
}

TEST_F(ServerTest, ClosesAConnectionAfterItsShareOfRequests) {
  HttpServerOptions options;
  options.connection.requests_max = 3;
  start(options);
  RawClient client(server_->port());
  for (int i = 0; i < 5; ++i) {
    client.send(get("/healthz"));
  }
  std::size_t answers = 0;
  const std::string all = client.receive_all();
  for (std::size_t at = 0; (at = all.find("HTTP/1.1 200", at)) != std::string::npos; ++at) {
    ++answers;
  }
  EXPECT_EQ(answers, 3U);
}

TEST_F(ServerTest, RefusesABodyThatIsTooLargeBeforeItComes) {
  RawClient client(server_->port());
  client.send(
      "POST /api/v1/tables HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
      "Content-Length: 99999999999\r\n\r\n");
  const std::string answer = client.receive_all();
  EXPECT_EQ(status_of(answer), 413);
  EXPECT_NE(answer.find("/problems/body-too-large"), std::string::npos);
}

TEST_F(ServerTest, GivesItsAnswerToWhoGoesOnSendingWhatIsTooLarge) {
  RawClient client(server_->port());
  const std::string body(200'000, ' ');
  client.send(post("/api/v1/tables", body));
  EXPECT_EQ(status_of(client.receive_all()), 413);
}

TEST_F(ServerTest, IsNotStalledBySlowAndSilentClients) {
  HttpServerOptions options;
  options.connections_max = 64;
  options.connection.arrival_max = milliseconds{200};
  start(options);
  std::vector<std::unique_ptr<RawClient>> stalling;
  for (int i = 0; i < 40; ++i) {
    stalling.push_back(std::make_unique<RawClient>(server_->port()));
    ASSERT_TRUE(stalling.back()->is_connected());
    if (i % 2 == 0) {
      stalling.back()->send("POST /api/v1/tables HTTP/1.1\r\nHost: te");
    }
  }
  expect_served();
  // Who has begun and does not go on is told so; nobody waits for ever.
  EXPECT_EQ(status_of(stalling[0]->receive_all()), 408);
}

TEST_F(ServerTest, CutsOffWhoDripsBytesWithoutEnd) {
  HttpServerOptions options;
  options.connection.arrival_max = milliseconds{100};
  start(options);
  RawClient client(server_->port());
  ASSERT_TRUE(client.send("GET /healthz HTTP/1.1\r\nHost: test\r\nX-Slow: "));
  std::thread dripping([&client] {
    while (client.send("x")) {
      std::this_thread::yield();
    }
  });
  const int status = status_of(client.receive_all());
  dripping.join();
  // Too late or too large, whichever comes first; after a reset, no answer at all.
  EXPECT_TRUE(status == 408 || status == 431 || status == 0) << status;
  expect_served();
}

TEST_F(ServerTest, SurvivesClientsThatGoAwayInTheMiddle) {
  for (const std::string_view part :
       {"", "G", "GET /heal",
        "POST /api/v1/tables HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n{"}) {
    RawClient client(server_->port());
    client.send(part);
  }
  for (int i = 0; i < 20; ++i) {
    RawClient client(server_->port());
    client.send(get("/api/v1/tables") + get("/api/v1/tables"));  // does not wait for the answers
  }
  expect_served();
}

TEST_F(ServerTest, TurnsAwayMoreClientsThanItServes) {
  HttpServerOptions options;
  options.connections_max = 2;
  start(options);
  std::vector<std::unique_ptr<RawClient>> guests;
  for (int i = 0; i < 2; ++i) {
    guests.push_back(std::make_unique<RawClient>(server_->port()));
    guests.back()->send(get("/healthz"));
    ASSERT_EQ(status_of(guests.back()->receive()), 200);
  }
  RawClient third(server_->port());
  const std::string answer = third.receive_all();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("/problems/too-many-connections"), std::string::npos);
  EXPECT_NE(answer.find("Retry-After: 1"), std::string::npos);
  guests[0]->send(get("/healthz"));
  EXPECT_EQ(status_of(guests[0]->receive()), 200) << "who is in stays in";
}

TEST_F(ServerTest, AnswersABurstThatArrivesAtOnce) {
  constexpr int kClients = 64;
  RawClient first(server_->port());
  first.send(post("/api/v1/tables", "{}"));
  ASSERT_EQ(status_of(first.receive()), 201);
  std::vector<std::unique_ptr<RawClient>> clients;
  const std::string join = post("/api/v1/tables/1/players", R"({"seat":1,"amount":100})",
                                "Idempotency-Key: " + uuid(1) + "\r\n");
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::make_unique<RawClient>(server_->port()));
    ASSERT_TRUE(clients.back()->send(join.substr(0, join.size() - 1)));
  }
  for (const auto& client : clients) {
    client->send(join.substr(join.size() - 1));
  }
  int originals = 0;
  std::string body;
  for (const auto& client : clients) {
    const std::string answer = client->receive();
    ASSERT_EQ(status_of(answer), 200);
    originals += answer.find("Idempotency-Replayed") == std::string::npos ? 1 : 0;
    body = body.empty() ? body_of(answer) : body;
    EXPECT_EQ(body_of(answer), body);
  }
  EXPECT_EQ(originals, 1);
}

TEST_F(ServerTest, SharesItsPortWithNobody) {
  HttpServerOptions options;
  options.port = server_->port();
  const auto second = HttpServer::start(options, *api_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error(), "cannot listen on 127.0.0.1:" + std::to_string(options.port) +
                                ": Address already in use");
  expect_served();
}

TEST_F(ServerTest, SaysSoIfItCannotHaveTheAddress) {
  HttpServerOptions options;
  options.host = "192.0.2.1";  // RFC 5737: nobody's
  const auto refused = HttpServer::start(options, *api_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().find('\n'), std::string::npos);
  EXPECT_NE(refused.error().find("cannot listen on 192.0.2.1"), std::string::npos);
}

TEST_F(ServerTest, ListensOnTheLoopbackAddressAlone) {
  // Linux answers on all of 127.0.0.0/8; a server on every address would be reached by these, too.
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_TRUE(socket >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
  ::inet_pton(AF_INET, "127.0.0.2", &address.sin_addr);
  EXPECT_NE(::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(socket);
}

TEST_F(ServerTest, FinishesWhatRunsAndRefusesTheRest) {
  std::latch is_dealing(1);
  std::latch may_deal(1);
  TablesConfig tables = reference_tables();
  tables.factory = [&](LobbyConfig lobby) {
    lobby.decks = [&](TableId) {
      return [&](std::uint32_t hand) {
        is_dealing.count_down();
        may_deal.wait();
        return shuffled_deck(hand);
      };
    };
    return make_lobby(ProcessingMode::per_table_lock, lobby);
  };
  start({}, tables);
  RawClient early(server_->port());
  early.send(post("/api/v1/tables", "{}"));
  ASSERT_EQ(status_of(early.receive()), 201);
  for (int seat = 1; seat <= 2; ++seat) {
    early.send(post("/api/v1/tables/1/players", Json{{"seat", seat}, {"amount", 100}}.dump(),
                    "Idempotency-Key: " + uuid(static_cast<std::uint64_t>(seat)) + "\r\n"));
    ASSERT_EQ(status_of(early.receive()), 200);
  }
  RawClient idle(server_->port());
  idle.send(get("/healthz"));
  ASSERT_EQ(status_of(idle.receive()), 200);
  early.send(post("/api/v1/tables/1/hands", "{}", "Idempotency-Key: " + uuid(9) + "\r\n"));
  is_dealing.wait();

  api_->begin_shutdown();
  EXPECT_FALSE(api_->wait_until_idle(milliseconds{1}));
  RawClient late(server_->port());
  late.send(get("/api/v1/tables"));
  const std::string refused = late.receive_all();
  EXPECT_EQ(status_of(refused), 503);
  EXPECT_NE(refused.find("Connection: close"), std::string::npos);
  EXPECT_NE(refused.find("/problems/shutting-down"), std::string::npos);

  may_deal.count_down();
  EXPECT_TRUE(api_->wait_until_idle(milliseconds{20'000}));
  server_->stop();
  EXPECT_EQ(status_of(early.receive_all()), 200) << "what was running got its answer";
  EXPECT_EQ(idle.receive_all(), "") << "who was waiting is told by the end of the connection";
  EXPECT_FALSE(RawClient(server_->port()).is_connected());
}

TEST_F(ServerTest, StopsAtOnceWithNobodyThere) {
  server_->stop();
  server_->stop();
  EXPECT_FALSE(RawClient(server_->port()).is_connected());
}

}  // namespace
}  // namespace misdeal::engine::http::test

// The whole program but for its command line, in a process of its own.
#include "engine/http/serve.h"

#include <csignal>
#include <iostream>
#include <sstream>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/http/raw_client.h"
#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

/// Writes to a file descriptor, unbuffered.
class FileBuffer : public std::streambuf {
 public:
  explicit FileBuffer(int file) : file_(file) {}

 protected:
  int overflow(int c) override {
    const char byte = static_cast<char>(c);
    return ::write(file_, &byte, 1) == 1 ? c : EOF;
  }

 private:
  int file_;
};

/// A served process; killed if the test did not end it.
class Served {
 public:
  explicit Served(const ServeOptions& options) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    child_ = ::fork();
    if (child_ == 0) {
      FileBuffer buffer(ends[1]);
      std::ostream out(&buffer);
      ::_exit(serve(options, out));
    }
    ::close(ends[1]);
    output_ = ends[0];
  }
  ~Served() {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    ::close(output_);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  std::string read_line() {
    std::string line;
    for (char byte = 0; ::read(output_, &byte, 1) == 1 && byte != '\n';) {
      line += byte;
    }
    return line;
  }
  int port() {
    const std::string line = read_line();
    const std::string start = "serving on http://127.0.0.1:";
    EXPECT_TRUE(line.starts_with(start)) << line;
    return line.starts_with(start) ? std::stoi(line.substr(start.size())) : 0;
  }
  int end(int signal) {
    ::kill(child_, signal);
    return exit_code();
  }
  int exit_code() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = 0;
  int output_ = -1;
};

TEST(Serve, PrintsItsAddressServesAndEndsWithZeroWhenTold) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Served served({});
    const int port = served.port();
    RawClient client(port);
    client.send(get("/healthz"));
    EXPECT_EQ(status_of(client.receive()), 200);
    EXPECT_EQ(served.end(signal), 0);
  }
}

TEST(Serve, SaysInOneLineThatThePortIsTaken) {
  Served first({});
  ServeOptions options;
  options.port = first.port();
  Served second(options);
  EXPECT_EQ(second.read_line(), "cannot listen on 127.0.0.1:" + std::to_string(options.port) +
                                    ": Address already in use");
  EXPECT_EQ(second.exit_code(), 4);
}

TEST(Serve, LetsOnePersonPlayAlone) {
  ServeOptions options;
  options.computer_seats.insert(SeatNo{2});
  options.computer_seats.insert(SeatNo{3});
  options.thinking = std::chrono::milliseconds{1};
  Served served(options);
  RawClient client(served.port());
  client.send(post("/api/v1/tables", "{}"));
  EXPECT_EQ(Json::parse(body_of(client.receive()))["seats"].size(), 2U);
  client.send(post("/api/v1/tables/1/players", R"({"seat":1,"amount":200})",
                   "Idempotency-Key: " + uuid(1) + "\r\n"));
  const std::string token = Json::parse(body_of(client.receive()))["token"];
  client.send(post("/api/v1/tables/1/hands", "{}", "Idempotency-Key: " + uuid(2) + "\r\n"));
  ASSERT_EQ(status_of(client.receive()), 200);
  // The hand comes to an end if the computers act and the person folds.
  Json table;
  for (int i = 0; i < 20'000; ++i) {
    client.send(get("/api/v1/tables/1"));
    table = Json::parse(body_of(client.receive()));
    if (table["phase"] == "between_hands") {
      break;
    }
    if (table["to_act"] == 1) {
      client.send(post("/api/v1/tables/1/actions", R"({"seat":1,"kind":"fold"})",
                       "Idempotency-Key: " + uuid(100U + static_cast<unsigned>(i)) +
                           "\r\nAuthorization: Bearer " + token + "\r\n"));
      ASSERT_EQ(status_of(client.receive()), 200);
    }
  }
  EXPECT_EQ(table["phase"], "between_hands");
  // Three players' 200 each; a computer that lost all of it may have brought as much again.
  EXPECT_GE(table["bought_in"], 600);
  EXPECT_EQ(table["bought_in"].get<int>() % 200, 0);
  EXPECT_EQ(served.end(SIGTERM), 0);
}

}  // namespace
}  // namespace misdeal::engine::http::test

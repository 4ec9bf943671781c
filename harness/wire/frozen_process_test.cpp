#include "harness/wire/frozen_process.h"

#include <array>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

namespace misdeal::wire {
namespace {

using testing::HasSubstr;

class Pipe {
 public:
  Pipe() {
    if (pipe2(ends_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close(ends_[0]);
    close(ends_[1]);
  }

  void put(char byte) const {
    if (write(ends_[1], &byte, 1) != 1) _exit(1);
  }
  /// The next byte; 0 if none comes for so long.
  [[nodiscard]] char get(int wait_ms_max) const {
    pollfd readable{.fd = ends_[0], .events = POLLIN, .revents = 0};
    char byte = 0;
    if (poll(&readable, 1, wait_ms_max) != 1 || read(ends_[0], &byte, 1) != 1) return 0;
    return byte;
  }

 private:
  std::array<int, 2> ends_{};
};

/// A process that does what it is told and is gone at the end of the test.
class Child {
 public:
  explicit Child(const std::function<void()>& work) : pid_(fork()) {
    if (pid_ == 0) {
      work();
      _exit(0);
    }
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { kill_and_wait(); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  void kill_and_wait() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_;
};

constexpr int kForever = -1;
constexpr int kLongEnoughMs = 5'000;  ///< below FrozenProcess::kFrozenSecondsMax

/// Gives back each byte that it gets.
class Echo {
 public:
  Echo()
      : child_([this] {
          while (true) out_.put(in_.get(kForever));
        }) {}

  [[nodiscard]] pid_t pid() const { return child_.pid(); }
  void ask(char byte) const { in_.put(byte); }
  [[nodiscard]] char answer_within(int wait_ms_max) const { return out_.get(wait_ms_max); }

 private:
  Pipe in_;
  Pipe out_;
  Child child_;
};

TEST(FrozenProcess, StandsStillUntilItIsLetGo) {
  const Echo echo;
  {
    const auto frozen = FrozenProcess::freeze(echo.pid());
    ASSERT_TRUE(frozen) << frozen.error();
    echo.ask('x');
    EXPECT_EQ(echo.answer_within(50), 0);
  }
  EXPECT_EQ(echo.answer_within(kLongEnoughMs), 'x');
}

TEST(FrozenProcess, GoesOnWhenAnExceptionEndsItsScope) {
  const Echo echo;
  try {
    const auto frozen = FrozenProcess::freeze(echo.pid());
    ASSERT_TRUE(frozen) << frozen.error();
    throw std::runtime_error("while it stands still");
  } catch (const std::runtime_error&) {
    echo.ask('x');
  }
  EXPECT_EQ(echo.answer_within(kLongEnoughMs), 'x');
}

TEST(FrozenProcess, GoesOnThoughWhoFrozeItIsKilled) {
  const Echo echo;
  Pipe said;
  Child freezer([&] {
    const auto frozen = FrozenProcess::freeze(echo.pid());
    said.put(frozen ? 'f' : 'e');
    pause();
  });
  ASSERT_EQ(said.get(kLongEnoughMs), 'f');
  echo.ask('x');
  EXPECT_EQ(echo.answer_within(50), 0);
  freezer.kill_and_wait();
  EXPECT_EQ(echo.answer_within(kLongEnoughMs), 'x');
}

TEST(FrozenProcess, IsRefusedWhereItCannotBeOrMustNotBe) {
  EXPECT_THAT(FrozenProcess::freeze(getpid()).error(), HasSubstr("this process itself"));
  for (const pid_t pid : {-1, 0, 1}) {
    EXPECT_THAT(FrozenProcess::freeze(pid).error(), HasSubstr("number of the server's process"));
  }
  Child gone([] {});
  const pid_t pid = gone.pid();
  gone.kill_and_wait();
  EXPECT_THAT(FrozenProcess::freeze(pid).error(), HasSubstr("No such process"));
}

TEST(FrozenProcess, IsNotFrozenTwice) {
  const Echo echo;
  const auto frozen = FrozenProcess::freeze(echo.pid());
  ASSERT_TRUE(frozen);
  EXPECT_THAT(FrozenProcess::freeze(echo.pid()).error(), HasSubstr("stopped already"));
  echo.ask('x');
  EXPECT_EQ(echo.answer_within(50), 0);
}

/// A server in one thread that answers each request with how many of its connections had something
/// to read when it turned to the first of them.
void serve_counts(const Listener& listener, std::size_t connections) {
  std::vector<pollfd> polled;
  polled.reserve(connections);
  for (std::size_t i = 0; i < connections; ++i) {
    polled.push_back({accept(listener.handle(), nullptr, nullptr), POLLIN, 0});
  }
  while (true) {
    const int ready = poll(polled.data(), polled.size(), -1);
    for (const pollfd& one : polled) {
      char buffer[4096];
      if (one.revents == 0) continue;
      if (recv(one.fd, buffer, sizeof buffer, 0) <= 0) return;
      const std::string reply = answer(std::to_string(ready));
      if (send(one.fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) return;
    }
  }
}

TEST(FrozenBurst, IsQueuedWholeBeforeTheFirstRequestIsServed) {
  constexpr unsigned kSize = 32;
  const Listener listener;
  const Child server([&] { serve_counts(listener, kSize); });
  auto wire = Wire::open(listener.endpoint(), {.connections = kSize});
  ASSERT_TRUE(wire) << wire.error();
  std::string bytes;
  const Shot shot = serialise({.method = "POST", .body = "{}"}, listener.endpoint(), bytes).value();
  std::vector<Shot> shots(kSize, shot);
  for (unsigned i = 0; i < kSize; ++i) shots[i].connection = i;
  for (int round = 0; round < 5; ++round) {
    const auto volley = wire->fire(shots, {.mode = SyncMode::freeze, .server_pid = server.pid()});
    ASSERT_TRUE(volley) << volley.error();
    EXPECT_EQ(volley->spread.in_place_before_release, kSize);
    EXPECT_EQ(volley->spread.in_service_max, kSize);
    EXPECT_EQ(volley->spread.released_before_first_answer, kSize);
    for (const KeptReply& reply : volley->replies) {
      ASSERT_TRUE(reply.view().is_answered()) << reply.view().detail;
      EXPECT_EQ(reply.view().body, std::to_string(kSize));
    }
  }
}

TEST(FrozenBurst, TellsWhenAnotherProcessWasFrozen) {
  const Listener listener;
  const Child server([&] { serve_counts(listener, 1); });
  const Echo bystander;
  auto wire = Wire::open(listener.endpoint(), {.connections = 1});
  ASSERT_TRUE(wire) << wire.error();
  std::string bytes;
  const Shot shot = serialise({}, listener.endpoint(), bytes).value();
  for (const pid_t pid : {server.pid(), bystander.pid()}) {
    // The server may get no time to answer while the other is frozen: then the next volley shows
    // it.
    bool was_answered = false;
    for (int round = 0; round < 50 && !was_answered; ++round) {
      const auto volley = wire->fire({&shot, 1}, {.mode = SyncMode::freeze, .server_pid = pid});
      ASSERT_TRUE(volley) << volley.error();
      EXPECT_TRUE(volley->replies[0].view().is_answered());
      was_answered = volley->spread.answered_while_frozen;
    }
    EXPECT_EQ(was_answered, pid == bystander.pid());
  }
}

TEST(FrozenBurst, OfAServerThatCannotBeFrozenSendsNothing) {
  const Listener listener;
  const Child server([&] { serve_counts(listener, 1); });
  auto wire = Wire::open(listener.endpoint(), {.connections = 1});
  ASSERT_TRUE(wire) << wire.error();
  std::string bytes;
  const Shot shot = serialise({}, listener.endpoint(), bytes).value();
  const auto volley = wire->fire({&shot, 1}, {.mode = SyncMode::freeze, .server_pid = getpid()});
  EXPECT_THAT(volley.error(), HasSubstr("cannot freeze"));
  const auto after = wire->fire({&shot, 1}, {.mode = SyncMode::tight});
  ASSERT_TRUE(after);
  EXPECT_EQ(after->replies[0].view().body, "1");
}

}  // namespace
}  // namespace misdeal::wire

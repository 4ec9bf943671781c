#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/cli/command_line.h"
#include "harness/live/demo_server.h"
#include "harness/live/open_wire.h"

/// `misdeal stress --freeze PID` stops a server that is not its own: whatever ends the attack, the
/// server must go on.
namespace misdeal::harness {
namespace {

namespace fs = std::filesystem;

/// `misdeal` in a process of its own.
class Misdeal {
 public:
  explicit Misdeal(const std::vector<std::string>& arguments) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return;
    std::fflush(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
      std::vector<const char*> raw{"misdeal"};
      for (const std::string& argument : arguments) raw.push_back(argument.c_str());
      const int code = run_command_line(static_cast<int>(raw.size()), raw.data());
      std::fflush(stdout);
      _exit(code);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  ~Misdeal() {
    signal(SIGKILL);
    if (pid_ > 0) exit_code();
    close(output_);
  }
  Misdeal(const Misdeal&) = delete;
  Misdeal& operator=(const Misdeal&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool is_running() const {
    siginfo_t ended{};
    return waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0;
  }
  void signal(int number) const {
    if (pid_ > 0) kill(pid_, number);
  }
  [[nodiscard]] std::string line() const {
    std::string text;
    for (char character = 0; read(output_, &character, 1) == 1 && character != '\n';) {
      text += character;
    }
    return text;
  }
  /// Waits for its end. -1: a signal ended it.
  int exit_code() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

bool is_stopped(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  return line.find(") T ") != std::string::npos;
}

/// Waits until the server is seen stopped.
bool stops_while(const Misdeal& attacker, pid_t server) {
  while (!is_stopped(server)) {
    if (!attacker.is_running()) return false;
    std::this_thread::yield();
  }
  return true;
}

bool answers(const std::string& url) {
  const auto wire = open_live_wire({.url = url, .connections = 1, .timeout_ms = 5000});
  if (!wire) return false;
  LiveShot shot;
  shot.bytes = "GET /nothing HTTP/1.1\r\nHost: " + (*wire)->authority() + "\r\n\r\n";
  const auto replies = (*wire)->fire({&shot, 1}, LiveSync::sequential);
  return replies && replies->front().answer.is_answered();
}

class Freeze : public ::testing::Test {
 protected:
  ~Freeze() override { fs::remove_all(out_); }

  [[nodiscard]] std::vector<std::string> attack(const std::string& url, pid_t server,
                                                const std::string& profile,
                                                const std::string& rounds) const {
    return {"stress",
            "--target",
            url,
            "--profile",
            MISDEAL_SOURCE_DIR "/profiles/" + profile,
            "--sync",
            "freeze",
            "--freeze",
            std::to_string(server),
            "--rounds",
            rounds,
            "--seed",
            "4",
            "--out",
            out_.string()};
  }

  fs::path out_ = fs::temp_directory_path() / ("freeze_test." + std::to_string(::getpid()));
};

TEST_F(Freeze, FindsTheBugAndLeavesTheServerRunning) {
  const DemoServer server(/*is_correct=*/false);
  Misdeal attacker(attack(server.url(), server.pid(), "flag-poker.json", "20"));
  EXPECT_THAT(attacker.line(), ::testing::HasSubstr("VIOLATED: single-winner"));
  EXPECT_EQ(attacker.exit_code(), 1);
  EXPECT_FALSE(is_stopped(server.pid()));
  EXPECT_TRUE(answers(server.url()));
}

TEST_F(Freeze, AccusesNoServerOfHavingStoodStill) {
  const Misdeal server({"serve", "--port", "0"});
  const std::string line = server.line();
  const std::string url = line.substr(line.find("http"));
  Misdeal attacker(attack(url, server.pid(), "reference.json", "20"));
  EXPECT_THAT(attacker.line(), ::testing::HasSubstr("HOLDS"));
  EXPECT_EQ(attacker.exit_code(), 0);
  EXPECT_FALSE(is_stopped(server.pid()));
  EXPECT_TRUE(answers(url));
}

TEST_F(Freeze, ExitsWith4WhenTheProcessIsNotTheServer) {
  const DemoServer server(/*is_correct=*/true);
  const DemoServer bystander(/*is_correct=*/true);
  Misdeal attacker(attack(server.url(), bystander.pid(), "wallet.json", "20"));
  EXPECT_EQ(attacker.exit_code(), 4);
  EXPECT_FALSE(is_stopped(bystander.pid()));
}

TEST_F(Freeze, LeavesTheServerRunningAfterCtrlC) {
  const DemoServer server(/*is_correct=*/false);
  Misdeal attacker(attack(server.url(), server.pid(), "wallet.json", "1000000"));
  ASSERT_TRUE(stops_while(attacker, server.pid())) << "the attack ended without freezing it";
  attacker.signal(SIGINT);
  EXPECT_NE(attacker.exit_code(), -1) << "it ends by itself, with its report";
  EXPECT_TRUE(fs::exists(out_ / "latest" / "report.json"));
  EXPECT_FALSE(is_stopped(server.pid()));
  EXPECT_TRUE(answers(server.url()));
}

TEST_F(Freeze, LeavesTheServerRunningWhenItIsKilledMeanwhile) {
  const DemoServer server(/*is_correct=*/false);
  Misdeal attacker(attack(server.url(), server.pid(), "wallet.json", "1000000"));
  ASSERT_TRUE(stops_while(attacker, server.pid())) << "the attack ended without freezing it";
  attacker.signal(SIGKILL);
  EXPECT_EQ(attacker.exit_code(), -1);
  EXPECT_TRUE(answers(server.url()));
  EXPECT_FALSE(is_stopped(server.pid()));
}

}  // namespace
}  // namespace misdeal::harness

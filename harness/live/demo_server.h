#pragma once

#include <array>
#include <csignal>
#include <string>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace misdeal::harness {

/// For tests: the server of ci/demo-flag-server in a process of its own; ended with this object.
class DemoServer {
 public:
  explicit DemoServer(bool is_correct) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    std::string program = MISDEAL_SOURCE_DIR "/ci/demo-flag-server";
    std::string port = "--port";
    std::string any = "0";
    std::string correct = "--correct";
    std::array<char*, 5> arguments = {program.data(), port.data(), any.data(),
                                      is_correct ? correct.data() : nullptr, nullptr};
    const int failed =
        posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed != 0) pid_ = 0;
    for (char character = 0; read(ends[0], &character, 1) == 1 && character != '\n';) {
      url_ += character;
    }
    close(ends[0]);
  }
  ~DemoServer() {
    if (pid_ == 0) return;
    kill(pid_, SIGTERM);
    kill(pid_, SIGCONT);  // if a test left it stopped, it could not end
    waitpid(pid_, nullptr, 0);
  }
  DemoServer(const DemoServer&) = delete;
  DemoServer& operator=(const DemoServer&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
  std::string url_;
};

}  // namespace misdeal::harness

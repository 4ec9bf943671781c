#include "harness/contention/measured_run.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace misdeal::contention {

namespace {

/// This environment, with our library before any other that is preloaded.
std::vector<std::string> environment_of(const MeasuredRun& run) {
  std::vector<std::string> environment{"MISDEAL_CONTENTION_DIR=" + run.folder.string()};
  std::string preload = "LD_PRELOAD=" + run.library.string();
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("MISDEAL_CONTENTION_DIR=")) continue;
    if (text.starts_with("LD_PRELOAD=")) {
      preload += ":" + std::string(text.substr(text.find('=') + 1));
    } else {
      environment.emplace_back(text);
    }
  }
  environment.push_back(std::move(preload));
  return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Leaves the keyboard's signals to the program while this lives.
class KeyboardSignalsIgnored {
 public:
  KeyboardSignalsIgnored() {
    struct sigaction ignored{};
    ignored.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignored, &interrupt_);
    ::sigaction(SIGQUIT, &ignored, &quit_);
  }
  ~KeyboardSignalsIgnored() {
    ::sigaction(SIGINT, &interrupt_, nullptr);
    ::sigaction(SIGQUIT, &quit_, nullptr);
  }
  KeyboardSignalsIgnored(const KeyboardSignalsIgnored&) = delete;
  KeyboardSignalsIgnored& operator=(const KeyboardSignalsIgnored&) = delete;

  /// Those that the program is to have as we would have had them.
  [[nodiscard]] sigset_t to_restore() const {
    sigset_t signals;
    ::sigemptyset(&signals);
    if (interrupt_.sa_handler != SIG_IGN) ::sigaddset(&signals, SIGINT);
    if (quit_.sa_handler != SIG_IGN) ::sigaddset(&signals, SIGQUIT);
    return signals;
  }

 private:
  struct sigaction interrupt_{};
  struct sigaction quit_{};
};

}  // namespace

std::expected<int, std::string> run_measured(const MeasuredRun& run) {
  const KeyboardSignalsIgnored ignored;
  std::vector<std::string> environment = environment_of(run);
  std::vector<std::string> command = run.command;
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  const sigset_t restored = ignored.to_restore();
  ::posix_spawnattr_setsigdefault(&attributes, &restored);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t child = 0;
  const int error = ::posix_spawn(&child, command.front().c_str(), nullptr, &attributes,
                                  pointers_to(command).data(), pointers_to(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return std::unexpected(
        fmt::format("'{}' cannot be started: {}", command.front(), std::strerror(error)));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return std::unexpected(std::string("the program cannot be waited for"));
  }
  constexpr int kSignalled = 128;
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace misdeal::contention

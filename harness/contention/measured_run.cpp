#include "harness/contention/measured_run.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

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

/// The signals that would end this program, and those of its children, held back while this lives:
/// waited for, not delivered.
class SignalsHeld {
 public:
  SignalsHeld() {
    ::sigemptyset(&held_);
    for (const int signal : {SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT})
      ::sigaddset(&held_, signal);
    ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  ~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

  [[nodiscard]] const sigset_t& before() const { return before_; }
  [[nodiscard]] siginfo_t next() const {
    siginfo_t signal{};
    while (::sigwaitinfo(&held_, &signal) < 0) {
    }
    return signal;
  }

 private:
  sigset_t held_{};
  sigset_t before_{};
};

/// Waits for the end of a program, and passes on to it what was sent to us. What the keyboard sends
/// goes to both of its own.
std::optional<int> wait_for(pid_t child, const SignalsHeld& signals) {
  for (;;) {
    int status = 0;
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return std::nullopt;
    const siginfo_t signal = signals.next();
    if (signal.si_signo != SIGCHLD && signal.si_code != SI_KERNEL) ::kill(child, signal.si_signo);
  }
}

}  // namespace

std::expected<int, std::string> run_measured(const MeasuredRun& run) {
  const SignalsHeld signals;
  std::vector<std::string> environment = environment_of(run);
  std::vector<std::string> command = run.command;
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &signals.before());
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error = ::posix_spawn(&child, command.front().c_str(), nullptr, &attributes,
                                  pointers_to(command).data(), pointers_to(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return std::unexpected(
        fmt::format("'{}' cannot be started: {}", command.front(), std::strerror(error)));
  }
  const auto status = wait_for(child, signals);
  if (!status) return std::unexpected(std::string("the program cannot be waited for"));
  constexpr int kSignalled = 128;
  return WIFSIGNALED(*status) ? kSignalled + WTERMSIG(*status) : WEXITSTATUS(*status);
}

}  // namespace misdeal::contention

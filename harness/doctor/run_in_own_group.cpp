#include "harness/doctor/run_in_own_group.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace misdeal::harness {

namespace {

using Clock = std::chrono::steady_clock;

/// Closes the descriptor that it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

/// While it lives, signals that would end this process wait, and can be polled for. They are
/// delivered at its end.
class HeldSignals {
 public:
  HeldSignals() : seen_(hold(before_)) {}
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;
  [[nodiscard]] int descriptor() const { return seen_.number(); }
  [[nodiscard]] const sigset_t& before() const { return before_; }

 private:
  static int hold(sigset_t& before) {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
      struct sigaction action{};
      ::sigaction(signal, nullptr, &action);
      // One that is ignored (SIGHUP under nohup) would wait, and be taken for a wish to end.
      if (action.sa_handler != SIG_IGN) sigaddset(&held, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &held, &before);
    return ::signalfd(-1, &held, SFD_CLOEXEC);
  }

  sigset_t before_{};
  Descriptor seen_;
};

/// While it lives, processes that lose their parent become children of this one, which can then
/// wait for them.
class Subreaper {
 public:
  Subreaper() {
    ::prctl(PR_GET_CHILD_SUBREAPER, &before_, 0, 0, 0);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }
  ~Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, before_, 0, 0, 0); }
  Subreaper(const Subreaper&) = delete;
  Subreaper& operator=(const Subreaper&) = delete;

 private:
  int before_ = 0;
};

/// 0, or the error. The child has the signals that this process had before they were held.
int start(const std::vector<std::string>& command, int output, const sigset_t& signals,
          pid_t& child) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &signals);
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  const int error = ::posix_spawn(&child, command.front().c_str(), &actions, &attributes,
                                  arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return error;
}

/// Why to wait no longer.
enum class Wait : std::uint8_t { ready, time_is_over, interrupted };

class Patience {
 public:
  Patience(std::chrono::seconds limit, int signals)
      : until_(Clock::now() + limit), signals_(signals) {}

  [[nodiscard]] Wait for_descriptor(int number) const {
    std::array<pollfd, 2> ready{pollfd{number, POLLIN, 0}, pollfd{signals_, POLLIN, 0}};
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now());
      if (left.count() <= 0) return Wait::time_is_over;
      const int count = ::poll(ready.data(), ready.size(), static_cast<int>(left.count()));
      if (count < 0 && errno != EINTR) return Wait::interrupted;
      if (count <= 0) continue;
      return ready[1].revents != 0 ? Wait::interrupted : Wait::ready;
    }
  }

 private:
  Clock::time_point until_;
  int signals_;
};

/// Empty when the program has closed its output and ended; else what it did instead.
std::string follow(pid_t child, int output, const Patience& patience, std::chrono::seconds limit,
                   std::string& written) {
  const auto why = [&](Wait wait) {
    return wait == Wait::interrupted ? "was interrupted"
                                     : fmt::format("did not end within {} s", limit.count());
  };
  for (;;) {
    const Wait wait = patience.for_descriptor(output);
    if (wait != Wait::ready) return why(wait);
    std::array<char, 4096> block{};
    const ssize_t count = ::read(output, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    written.append(block.data(), static_cast<std::size_t>(count));
    if (written.size() > kProgramOutputMax) {
      return fmt::format("wrote more than {} KiB", kProgramOutputMax >> 10U);
    }
  }
  // By number: the header of glibc 2.36 forgets to say that the function is C.
  const Descriptor end(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
  // A kernel before 5.3 cannot tell, nor may every container ask: the wait has no limit there.
  const Wait wait = end.number() < 0 ? Wait::ready : patience.for_descriptor(end.number());
  if (wait != Wait::ready) return why(wait);
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) < 0 &&
         errno == EINTR) {
  }
  return "";
}

/// Ends what is left of the group, and returns the leader's status. The leader is waited for after
/// that: until then, nobody else can be given its number.
int end_group(pid_t leader) {
  ::kill(-leader, SIGKILL);
  int status = 0;
  while (::waitpid(leader, &status, 0) < 0 && errno == EINTR) {
  }
  // Those whose parent was the leader are ours by now.
  while (::waitpid(-leader, nullptr, 0) > 0 || errno == EINTR) {
  }
  return status;
}

}  // namespace

std::expected<ProgramRun, std::string> run_in_own_group(const std::vector<std::string>& command,
                                                        std::chrono::seconds time_limit) {
  const HeldSignals signals;
  const Subreaper subreaper;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return std::unexpected(fmt::format("cannot be started: {}", std::strerror(errno)));
  }
  const Descriptor output(ends[0]);
  Descriptor input(ends[1]);
  pid_t child = 0;
  if (const int error = start(command, input.number(), signals.before(), child); error != 0) {
    return std::unexpected(fmt::format("cannot be started: {}", std::strerror(error)));
  }
  input.close();
  ProgramRun run;
  const Patience patience(time_limit, signals.descriptor());
  const std::string trouble = follow(child, output.number(), patience, time_limit, run.output);
  const int status = end_group(child);
  if (!trouble.empty()) return std::unexpected(trouble);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return run;
}

}  // namespace misdeal::harness

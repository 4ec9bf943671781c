#include "harness/wire/frozen_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace misdeal::wire {

namespace {

constexpr std::chrono::seconds kStopWithin{1};

int open_pidfd(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

long send_signal(int pidfd, int signal) {
  return syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0);
}

/// 'T' stopped, 'S' asleep and so on; 'X' if it is gone.
char state_in(const std::filesystem::path& stat_file) {
  std::ifstream file(stat_file);
  std::string line;
  std::getline(file, line);
  // The name, in parentheses, may hold anything, parentheses too.
  const auto name_end = line.rfind(')');
  return name_end != std::string::npos && name_end + 2 < line.size() ? line[name_end + 2] : 'X';
}

bool all_threads_stand(pid_t pid) {
  std::error_code error;
  std::filesystem::directory_iterator threads(fmt::format("/proc/{}/task", pid), error);
  for (; !error && threads != std::filesystem::directory_iterator{}; threads.increment(error)) {
    const char state = state_in(threads->path() / "stat");
    if (state != 'T' && state != 'X' && state != 'Z') return false;
  }
  return true;
}

/// Async-signal-safe: runs in the child of a process that may have threads. Never returns.
[[noreturn]] void guard(int process, int lifeline_read) {
  // Every other descriptor is closed: a connection whose copy stays open here would not end.
  const auto low = static_cast<unsigned>(std::min(process, lifeline_read));
  const auto high = static_cast<unsigned>(std::max(process, lifeline_read));
  if (low > 0) syscall(SYS_close_range, 0U, low - 1, 0U);
  if (low + 1 < high) syscall(SYS_close_range, low + 1, high - 1, 0U);
  syscall(SYS_close_range, high + 1, ~0U, 0U);
  pollfd lifeline{.fd = lifeline_read, .events = POLLIN, .revents = 0};
  while (poll(&lifeline, 1, FrozenProcess::kFrozenSecondsMax * 1000) < 0 && errno == EINTR) {
  }
  send_signal(process, SIGCONT);
  _exit(0);
}

/// Deaf to all signals that can be blocked: Ctrl-C goes to the whole foreground group, and the
/// guardian must outlive us.
pid_t fork_guardian(int process, int lifeline_read) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t child = fork();
  if (child == 0) guard(process, lifeline_read);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return child;
}

bool wait_until_standing(pid_t pid) {
  const auto give_up = std::chrono::steady_clock::now() + kStopWithin;
  while (!all_threads_stand(pid)) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    const timespec pause{.tv_sec = 0, .tv_nsec = 50'000};
    nanosleep(&pause, nullptr);
  }
  return true;
}

std::unexpected<std::string> cannot(pid_t pid, std::string_view why) {
  return std::unexpected(fmt::format("cannot freeze process {}: {}", pid, why));
}

}  // namespace

std::expected<FrozenProcess, std::string> FrozenProcess::freeze(pid_t pid) {
  if (pid <= 1) return cannot(pid, "give the number of the server's process");
  if (pid == getpid()) return cannot(pid, "it is this process itself");
  const int process = open_pidfd(pid);
  if (process < 0) return cannot(pid, std::strerror(errno));
  if (state_in(fmt::format("/proc/{}/stat", pid)) == 'T') {
    close(process);
    return cannot(pid, "it is stopped already");
  }
  std::array<int, 2> lifeline{};
  if (pipe2(lifeline.data(), O_CLOEXEC) != 0) {
    const int error = errno;
    close(process);
    return cannot(pid, std::strerror(error));
  }
  const pid_t guardian = fork_guardian(process, lifeline[0]);
  const int fork_error = errno;
  close(lifeline[0]);
  // From here on its end continues the process, closes the descriptors and ends the guardian.
  FrozenProcess frozen(process, lifeline[1], guardian);
  if (guardian < 0) return cannot(pid, std::strerror(fork_error));
  if (send_signal(process, SIGSTOP) != 0) return cannot(pid, std::strerror(errno));
  if (!wait_until_standing(pid)) return cannot(pid, "it did not stop within a second");
  return frozen;
}

FrozenProcess::FrozenProcess(FrozenProcess&& other) noexcept
    : process_(std::exchange(other.process_, -1)),
      lifeline_(std::exchange(other.lifeline_, -1)),
      guardian_(std::exchange(other.guardian_, -1)) {}

FrozenProcess::~FrozenProcess() {
  if (process_ < 0) return;
  send_signal(process_, SIGCONT);
  close(lifeline_);
  close(process_);
  if (guardian_ > 0) {
    while (waitpid(guardian_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

}  // namespace misdeal::wire

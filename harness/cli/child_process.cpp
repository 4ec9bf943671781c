#include "harness/cli/child_process.h"

#include <array>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace misdeal::harness {
namespace {

using Clock = std::chrono::steady_clock;

/// Reads to the end, unless that comes too late.
bool read_all(int from, Clock::time_point until, std::string& output) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    pollfd ready{.fd = from, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 4096> block{};
    const ssize_t count = ::read(from, block.data(), block.size());
    if (count <= 0) return count == 0;
    output.append(block.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

std::expected<std::string, std::string> output_of(const std::vector<std::string>& command,
                                                  std::chrono::seconds time_limit) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      ::posix_spawn(&child, command.front().c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string output;
  const bool is_read = error == 0 && read_all(ends[0], Clock::now() + time_limit, output);
  ::close(ends[0]);
  if (error != 0) {
    return std::unexpected(
        fmt::format("{} cannot be started: {}", command.front(), std::strerror(error)));
  }
  if (!is_read) ::kill(child, SIGKILL);
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
  }
  if (!is_read) return std::unexpected(fmt::format("took more than {} s", time_limit.count()));
  return output;
}

}  // namespace misdeal::harness

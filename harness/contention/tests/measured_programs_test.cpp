#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "harness/contention/check_program.h"
#include "harness/contention/measured_run.h"
#include "harness/contention/read_profile.h"
#include "harness/contention/write_profile.h"

namespace misdeal::contention {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string program(const std::string& name) {
  return std::string(MISDEAL_CONTENTION_PROGRAMS) + "/contention_" + name;
}

/// Programs measured into a folder that is gone afterwards.
class MeasuredPrograms : public ::testing::Test {
 protected:
  MeasuredPrograms() { std::filesystem::create_directories(folder_); }
  ~MeasuredPrograms() override { std::filesystem::remove_all(folder_); }

  struct Result {
    int exit_code = 0;
    std::string out;
    std::vector<ProfiledProcess> processes;
  };

  Result measure(std::vector<std::string> command) {
    ::testing::internal::CaptureStdout();
    const auto exit_code = run_measured(
        {.command = std::move(command), .library = MISDEAL_CONTENTION_LIBRARY, .folder = folder_});
    std::string out = ::testing::internal::GetCapturedStdout();
    EXPECT_TRUE(exit_code.has_value()) << exit_code.error();
    return {exit_code.value_or(-1), std::move(out), read_profiles(folder_)};
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("measured-programs-" + std::to_string(::getpid()));
};

bool mentions(const Stack& stack, std::string_view function) {
  return std::ranges::any_of(
      stack, [function](const Frame& frame) { return frame.function.contains(function); });
}

/// The lock of that kind which was first used in that function.
const ProfiledLock& lock_used_in(const ProfiledProcess& process, std::string_view function,
                                 std::string_view kind = "mutex") {
  static const ProfiledLock none;
  for (const ProfiledLock& lock : process.locks) {
    if (lock.kind == kind && mentions(lock.first_used, function)) return lock;
  }
  ADD_FAILURE() << "no " << kind << " of " << function;
  return none;
}

TEST_F(MeasuredPrograms, GetTheSignalsThatAreSentToUs) {
  constexpr int kSignalled = 128;
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    // Were it not passed on, the program would end with 0; were it not held back, this test would.
    const std::string script = "kill -" + std::to_string(signal) + " $PPID; exec sleep 60";
    EXPECT_EQ(measure({"/bin/sh", "-c", script}).exit_code, kSignalled + signal);
  }
}

TEST_F(MeasuredPrograms, CountEveryWaiterAndItsTime) {
  const Result result = measure({program("waiters")});
  EXPECT_EQ(result.exit_code, 7);
  double at_least = 0;
  double at_most = 0;
  ASSERT_TRUE(std::istringstream(result.out) >> at_least >> at_most) << result.out;
  ASSERT_EQ(result.processes.size(), 1U);
  const ProfiledLock& lock = lock_used_in(result.processes[0], "hold_contended_lock");
  EXPECT_EQ(lock.acquisitions, 5U);
  EXPECT_EQ(lock.contended, 4U);
  EXPECT_EQ(lock.hold.count, 5U);
  const auto waited = static_cast<double>(lock.wait.sum_ns);
  EXPECT_GE(waited, at_least * 0.99);
  EXPECT_LE(waited, at_most * 1.01);
  EXPECT_GE(static_cast<double>(lock.hold.max_ns), at_least / 4 * 0.99);
}

TEST_F(MeasuredPrograms, NameWhereALockIsWaitedForAndWhoHadIt) {
  const Result result = measure({program("waiters")});
  ASSERT_EQ(result.processes.size(), 1U);
  const ProfiledLock& lock = lock_used_in(result.processes[0], "hold_contended_lock");
  ASSERT_EQ(lock.places.size(), 1U) << "all four wait at one place";
  EXPECT_EQ(lock.places[0].waits, 4U);
  ASSERT_FALSE(lock.places[0].stack.empty());
  EXPECT_EQ(lock.places[0].stack[0].function, "take_contended_lock");
  EXPECT_THAT(lock.places[0].stack[0].file, HasSubstr("waiters.c"));
  EXPECT_GT(lock.places[0].stack[0].line, 0U);
  EXPECT_TRUE(mentions(lock.longest_waiter, "wait_for_lock"));
  EXPECT_TRUE(mentions(lock.longest_holder, "contended_lock"));
  EXPECT_NE(lock.longest_holder_thread, lock.longest_waiter_thread);
}

TEST_F(MeasuredPrograms, TakeARecursiveLockOnce) {
  const Result result = measure({program("waiters")});
  ASSERT_EQ(result.processes.size(), 1U);
  const ProfiledLock& lock = lock_used_in(result.processes[0], "take_recursive_lock");
  EXPECT_EQ(lock.acquisitions, 1U);
  EXPECT_EQ(lock.contended, 0U);
  EXPECT_EQ(lock.hold.count, 1U);
}

TEST_F(MeasuredPrograms, LetGoOfTheLockWhileTheyWaitForACondition) {
  const Result result = measure({program("conditions")});
  std::uint64_t taken = 0;
  std::int64_t at_most = 0;
  ASSERT_TRUE(std::istringstream(result.out) >> taken >> at_most) << result.out;
  ASSERT_EQ(result.processes.size(), 1U);
  const ProfiledLock& lock = lock_used_in(result.processes[0], "wait_for_change");
  EXPECT_EQ(lock.acquisitions, taken);
  EXPECT_EQ(lock.hold.count, taken);
  EXPECT_LE(lock.hold.sum_ns + lock.wait.sum_ns, at_most + at_most / 100);
}

TEST_F(MeasuredPrograms, TellReadersFromWriters) {
  const Result result = measure({program("readers")});
  EXPECT_EQ(result.exit_code, 0);
  ASSERT_EQ(result.processes.size(), 1U);
  const ProfiledLock& read = lock_used_in(result.processes[0], "read_shared", "rwlock read");
  EXPECT_EQ(read.acquisitions, 2U);
  EXPECT_EQ(read.contended, 0U) << "readers do not keep each other out";
  EXPECT_EQ(read.hold.count, 2U);
  const ProfiledLock& write = lock_used_in(result.processes[0], "main", "rwlock write");
  EXPECT_EQ(write.acquisitions, 1U);
  EXPECT_EQ(write.contended, 1U);
  EXPECT_EQ(write.tries_failed, 1U);
  EXPECT_EQ(write.hold.count, 1U);
  EXPECT_EQ(write.address, read.address);
  EXPECT_TRUE(mentions(write.longest_holder, "read_shared"));
}

TEST_F(MeasuredPrograms, LeaveTheirFiguresHoweverTheyEnd) {
  const std::vector<std::pair<std::string, int>> endings{
      {"return", 0}, {"exit", 5}, {"_exit", 6}, {"abort", 128 + SIGABRT}, {"kill", 128 + SIGKILL}};
  for (const auto& [ending, exit_code] : endings) {
    SCOPED_TRACE(ending);
    const Result result = measure({program("endings"), ending});
    EXPECT_EQ(result.exit_code, exit_code);
    ASSERT_EQ(result.processes.size(), 1U);
    EXPECT_EQ(lock_used_in(result.processes[0], "take_lock").acquisitions, 3U);
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
      std::filesystem::remove(file);
    }
  }
}

TEST_F(MeasuredPrograms, CountForThemselvesAfterAFork) {
  const Result result = measure({program("endings"), "fork"});
  ASSERT_EQ(result.processes.size(), 2U);
  const bool is_parent_first = result.processes[1].parent_pid == result.processes[0].pid;
  const ProfiledProcess& parent = result.processes[is_parent_first ? 0 : 1];
  const ProfiledProcess& child = result.processes[is_parent_first ? 1 : 0];
  EXPECT_EQ(child.parent_pid, parent.pid);
  EXPECT_EQ(lock_used_in(parent, "take_lock").acquisitions, 4U);
  EXPECT_EQ(lock_used_in(parent, "take_lock").hold.count, 4U);
  EXPECT_EQ(lock_used_in(child, "take_lock").acquisitions, 5U);
  EXPECT_EQ(lock_used_in(child, "take_lock").hold.count, 5U);
}

TEST_F(MeasuredPrograms, CountAgainInWhatReplacesThem) {
  const Result result = measure({program("endings"), "exec"});
  EXPECT_EQ(result.exit_code, 6);
  ASSERT_EQ(result.processes.size(), 2U);
  for (const ProfiledProcess& process : result.processes) {
    EXPECT_EQ(lock_used_in(process, "take_lock").acquisitions, 3U);
  }
}

TEST_F(MeasuredPrograms, AreToldAsTextJsonAndFoldedStacks) {
  const Result result = measure({program("waiters")});
  std::ostringstream text;
  write_profile_text(result.processes, {}, text);
  EXPECT_THAT(text.str(), HasSubstr("take_contended_lock waiters.c:"));
  EXPECT_THAT(text.str(), HasSubstr("take_recursive_lock waiters.c:"));
  std::ostringstream waited_for;
  write_profile_text(result.processes, std::chrono::milliseconds{1}, waited_for);
  EXPECT_THAT(waited_for.str(), Not(HasSubstr("take_recursive_lock")));
  EXPECT_THAT(waited_for.str(), HasSubstr("and 1 lock waited for no longer"));

  std::ostringstream json;
  write_profile_json(result.processes, result.exit_code, json);
  const auto document = nlohmann::json::parse(json.str());
  EXPECT_EQ(document["exit_code"], 7);
  EXPECT_EQ(document["processes"][0]["locks"][0]["contended"], 4);

  std::ostringstream folded;
  write_profile_folded(result.processes, folded);
  const std::string line = folded.str();
  EXPECT_THAT(line, HasSubstr(";wait_for_lock;take_contended_lock;[mutex "));
  const auto weight = std::stoll(line.substr(line.rfind(' ')));
  EXPECT_GE(weight, 4 * 20'000 * 99 / 100) << "microseconds";
}

TEST(CheckProgram, RefusesWhatNoLibraryCanBeLoadedInto) {
  EXPECT_TRUE(check_program(program("waiters")));
  const auto is_static = check_program(program("static"));
  ASSERT_FALSE(is_static);
  EXPECT_THAT(is_static.error(), HasSubstr("is linked statically"));
  const auto sanitized = check_program(program("sanitized"));
  ASSERT_FALSE(sanitized);
  EXPECT_THAT(sanitized.error(), HasSubstr("ThreadSanitizer"));
}

TEST(CheckProgram, RefusesSetuid) {
  const auto copy =
      std::filesystem::temp_directory_path() / ("setuid-" + std::to_string(::getpid()));
  std::filesystem::copy_file(program("endings"), copy);
  std::filesystem::permissions(copy, std::filesystem::perms::set_uid,
                               std::filesystem::perm_options::add);
  const auto refused = check_program(copy);
  std::filesystem::remove(copy);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("setuid"));
}

TEST(FindProgram, LooksInPathLikeAShell) {
  EXPECT_EQ(find_program("sh").value().filename(), "sh");
  EXPECT_FALSE(find_program("no-such-program"));
  EXPECT_FALSE(find_program("/tmp"));
}

}  // namespace
}  // namespace misdeal::contention

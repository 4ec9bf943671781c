#include "harness/doctor/run_in_own_group.h"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace misdeal::harness {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr seconds kLong{60};
constexpr seconds kShort{2};

/// A script that can tell its process ids: "echo $$ > \"$0\"".
class OwnGroup : public testing::Test {
 protected:
  OwnGroup()
      : pids_(std::filesystem::temp_directory_path() / fmt::format("OwnGroup.{}", ::getpid())) {}
  ~OwnGroup() override { std::filesystem::remove(pids_); }

  [[nodiscard]] auto run(const std::string& script, seconds limit) const {
    return run_in_own_group({"/bin/sh", "-c", script, pids_.string()}, limit);
  }

  /// Ends them where they are left, so that nothing outlives the test.
  void expect_that_nobody_is_left(std::size_t started) const {
    std::ifstream in(pids_);
    std::size_t count = 0;
    for (pid_t pid = 0; in >> pid; ++count) {
      EXPECT_EQ(::kill(pid, SIGKILL), -1) << pid << " is there, or was not waited for";
      EXPECT_EQ(errno, ESRCH) << pid;
    }
    EXPECT_EQ(count, started);
  }

 private:
  std::filesystem::path pids_;
};

TEST_F(OwnGroup, TellsWhatWasWrittenAndHowItEnded) {
  const auto well = run("cat; echo one; echo two", kLong);
  ASSERT_TRUE(well) << well.error();
  EXPECT_EQ(well->output, "one\ntwo\n");
  EXPECT_EQ(well->exit_code, 0);
  EXPECT_EQ(run("exit 7", kLong).value().exit_code, 7);
  EXPECT_EQ(run("kill -TERM $$", kLong).value().exit_code, 128 + SIGTERM);
  const auto missing = run_in_own_group({"/no/such/program"}, kLong);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error(), HasSubstr("cannot be started: No such file"));
}

TEST_F(OwnGroup, EndsWithItsChildrenWhenTheTimeIsOver) {
  const auto hangs = run("sleep 600 & echo $$ $! > \"$0\"; wait", kShort);
  ASSERT_FALSE(hangs);
  EXPECT_EQ(hangs.error(), "did not end within 2 s");
  expect_that_nobody_is_left(2);
}

TEST_F(OwnGroup, EndsAlsoWhereItsOutputIsClosedLongBefore) {
  const auto hangs = run("exec >&-; echo $$ > \"$0\"; exec sleep 600", kShort);
  ASSERT_FALSE(hangs);
  EXPECT_EQ(hangs.error(), "did not end within 2 s");
  expect_that_nobody_is_left(1);
}

TEST_F(OwnGroup, LeavesNobodyBehindThatAProgramLeftWhenItEndedWell) {
  const auto well = run("sleep 600 >&- 2>&- & echo $! > \"$0\"; echo done", kLong);
  ASSERT_TRUE(well) << well.error();
  EXPECT_EQ(well->output, "done\n");
  expect_that_nobody_is_left(1);
}

TEST_F(OwnGroup, MayNotFillTheMemory) {
  const auto talks = run("echo $$ > \"$0\"; exec yes", kLong);
  ASSERT_FALSE(talks);
  EXPECT_EQ(talks.error(), "wrote more than 1024 KiB");
  expect_that_nobody_is_left(1);
}

/// In a process of its own: what interrupts it ends it, but not before the program.
TEST_F(OwnGroup, IsEndedBeforeAnInterruptEndsUs) {
  const pid_t us = ::fork();
  if (us == 0) {
    const auto ended =
        run("sleep 600 & echo $$ $! > \"$0\"; kill -INT " + std::to_string(::getpid()) + "; wait",
            kLong);
    ::_exit(ended ? 1 : 2);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(us, &status, 0), us);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << status;
  expect_that_nobody_is_left(2);
}

TEST_F(OwnGroup, LeavesSignalsAndChildrenOfThisProcessAsTheyWere) {
  sigset_t before;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  ASSERT_TRUE(run("sleep 600 >&- & true", kLong));
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    EXPECT_EQ(sigismember(&after, signal), sigismember(&before, signal)) << signal;
  }
  int reaps = -1;
  ::prctl(PR_GET_CHILD_SUBREAPER, &reaps, 0, 0, 0);
  EXPECT_EQ(reaps, 0);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no child is left";
}

}  // namespace
}  // namespace misdeal::harness

// Crashes outside of what is explored go to who handled them before.
#include "harness/explore/crash_handler.h"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>

#include <gtest/gtest.h>

#include "harness/explore/tests/runtime/explored.h"

namespace misdeal::explore {
namespace {

constexpr int kHandled = 42;
constexpr int kNotAsItWas = 43;
constexpr std::uintptr_t kNobodys = 0x1230;

void exit_handled(int /*signal*/) {
  std::_Exit(kHandled);
}

TEST(CrashHandler, LeavesCrashesOfCodeOutsideToWhoHandledThemBefore) {
  const auto crash = [] {
    std::signal(SIGSEGV, exit_handled);
    explore({.executions_max = 1}, [] {
      const Outside outside;
      std::raise(SIGSEGV);
    });
  };
  EXPECT_EXIT(crash(), testing::ExitedWithCode(kHandled), "");
}

TEST(CrashHandler, PassesCrashesOnBeforeAnythingWasExplored) {
  const auto crash = [] {
    std::signal(SIGSEGV, exit_handled);
    const CrashHandler handler;
    std::raise(SIGSEGV);
  };
  EXPECT_EXIT(crash(), testing::ExitedWithCode(kHandled), "");
}

TEST(CrashHandler, TellsWhoHandledCrashesBeforeWhereTheyWere) {
  const auto crash = [] {
    struct sigaction action{};
    action.sa_flags = SA_SIGINFO;
    action.sa_sigaction = [](int, siginfo_t* info, void*) {
      const bool is_there = reinterpret_cast<std::uintptr_t>(info->si_addr) == kNobodys;
      std::_Exit(is_there ? kHandled : kNotAsItWas);
    };
    ::sigaction(SIGSEGV, &action, nullptr);
    const CrashHandler handler;
    *reinterpret_cast<volatile int*>(kNobodys) = 1;
  };
  EXPECT_EXIT(crash(), testing::ExitedWithCode(kHandled), "");
}

TEST(CrashHandler, LeavesAFaultThatNobodyHandledToTheSystem) {
  const auto crash = [] {
    std::signal(SIGSEGV, SIG_DFL);
    const CrashHandler handler;
    *reinterpret_cast<volatile int*>(kNobodys) = 1;
  };
  EXPECT_EXIT(crash(), testing::KilledBySignal(SIGSEGV), "");
}

TEST(CrashHandler, StaysForTheNextCrashIfWhoHandledTheLastReturned) {
  const auto crash = [] {
    std::signal(SIGFPE, [](int) {});
    const CrashHandler handler;
    std::raise(SIGFPE);
    const Result result = explore({.executions_max = 1}, [] { std::raise(SIGFPE); });
    std::_Exit(result.failure ? kHandled : kNotAsItWas);
  };
  EXPECT_EXIT(crash(), testing::ExitedWithCode(kHandled), "");
}

TEST(CrashHandler, LeavesTerminateToWhoHandledItBefore) {
  const auto terminate = [] {
    std::set_terminate([] { std::_Exit(kHandled); });
    const CrashHandler handler;
    std::terminate();
  };
  EXPECT_EXIT(terminate(), testing::ExitedWithCode(kHandled), "");
}

TEST(CrashHandler, WithinAnotherDoesNothing) {
  const auto crash = [] {
    std::signal(SIGSEGV, exit_handled);
    const CrashHandler handler;
    {
      const CrashHandler within;
    }
    const Result result =
        explore({.executions_max = 1}, [] { *reinterpret_cast<volatile int*>(kNobodys) = 1; });
    if (!result.failure) std::_Exit(kNotAsItWas);
    std::raise(SIGSEGV);
  };
  EXPECT_EXIT(crash(), testing::ExitedWithCode(kHandled), "");
}

}  // namespace
}  // namespace misdeal::explore

#include "harness/explore/crash_handler.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "harness/explore/runtime.h"

namespace misdeal::explore {
namespace {

constexpr std::size_t kStackBytes = std::size_t{64} << 10U;

/// Of processor time: two in a row without a step are a loop that no other thread can end, or one
/// that nothing else could see.
constexpr timeval kTick{.tv_sec = 1, .tv_usec = 0};
std::uint64_t g_progress_at_tick = 0;

void on_tick(int /*signal*/) {
  if (!g_is_exploring) {
    g_progress_at_tick = 0;
    return;
  }
  const std::uint64_t progress = g_runtime->progress();
  if (progress != g_progress_at_tick) {
    g_progress_at_tick = progress;
    return;
  }
  const RuntimeScope scope;
  g_runtime->fail(FailureKind::livelock,
                  fmt::format("thread {} goes on without synchronising", g_runtime->current()));
}

}  // namespace

constinit CrashHandler* CrashHandler::installed_ = nullptr;

CrashHandler::CrashHandler() {
  if (installed_ == nullptr) install();
}

CrashHandler::~CrashHandler() {
  if (installed_ == this) uninstall();
}

void CrashHandler::on_signal(int signal, siginfo_t* info, void* context) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  const bool overflows =
      signal == SIGSEGV && g_runtime != nullptr && g_runtime->is_overflow(address);
  if (g_is_exploring || overflows) {
    const RuntimeScope scope;
    g_runtime->crash(signal, address);
  }
  installed_->pass_on(signal, info, context);
}

void CrashHandler::pass_on(int signal, siginfo_t* info, void* context) {
  const auto* const at = std::ranges::find(kSignals, signal);
  const struct sigaction& before = before_[static_cast<std::size_t>(at - kSignals.begin())];
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(signal, info, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(signal);
  } else {
    ::sigaction(signal, &before, nullptr);
    const bool is_fault = info->si_code > 0;  // Then what faulted does so again.
    if (!is_fault) ::raise(signal);
  }
}

void CrashHandler::on_terminate() {
  if (g_is_exploring) {
    const RuntimeScope scope;
    std::string what = "std::terminate";
    if (const std::exception_ptr error = std::current_exception()) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& known) {
        what = known.what();
      } catch (...) {
        what = "of a type that is not derived from std::exception";
      }
      g_runtime->fail(FailureKind::uncaught_exception, what);
    }
    g_runtime->fail(FailureKind::assertion,
                    "std::terminate was called: a joinable std::thread was destroyed, perhaps");
  }
  if (installed_->terminate_before_ != nullptr) installed_->terminate_before_();
  std::abort();
}

void CrashHandler::install() {
  installed_ = this;
  terminate_before_ = std::set_terminate(on_terminate);
  // Of its own, for a stack that overflowed.
  stack_ = std::make_unique_for_overwrite<std::byte[]>(kStackBytes);
  const stack_t stack{.ss_sp = stack_.get(), .ss_flags = 0, .ss_size = kStackBytes};
  ::sigaltstack(&stack, &stack_before_);
  struct sigaction action{};
  action.sa_sigaction = on_signal;
  // The handler does not return to what it interrupted: nothing would unblock the signal.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &action, &before_[i]);
  }
  struct sigaction tick{};
  tick.sa_handler = on_tick;
  tick.sa_flags = SA_NODEFER | SA_RESTART | SA_ONSTACK;
  ::sigaction(SIGVTALRM, &tick, &before_timer_);
  const itimerval timer{.it_interval = kTick, .it_value = kTick};
  ::setitimer(ITIMER_VIRTUAL, &timer, &timer_before_);
}

void CrashHandler::uninstall() {
  ::setitimer(ITIMER_VIRTUAL, &timer_before_, nullptr);
  ::sigaction(SIGVTALRM, &before_timer_, nullptr);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &before_[i], nullptr);
  }
  ::sigaltstack(&stack_before_, nullptr);
  std::set_terminate(terminate_before_);
  installed_ = nullptr;
}

}  // namespace misdeal::explore

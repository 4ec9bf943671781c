#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <memory>

#include <signal.h>
#include <sys/time.h>

namespace misdeal::explore {

/// While it lives, what would end the process (a fault, std::terminate) ends the execution under
/// exploration instead; so does going round and round without a point. Outside one, everything is
/// as it was before. Within another, does nothing: who explores often can install it once.
class CrashHandler {
 public:
  CrashHandler();
  ~CrashHandler();
  CrashHandler(const CrashHandler&) = delete;
  CrashHandler& operator=(const CrashHandler&) = delete;

 private:
  void install();
  void uninstall();
  static void on_signal(int signal, siginfo_t* info, void* context);
  [[noreturn]] static void on_terminate();
  /// What was there before handles the signal.
  void pass_on(int signal, siginfo_t* info, void* context);

  static CrashHandler* installed_;
  static constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

  std::unique_ptr<std::byte[]> stack_;  ///< nullptr in one within another
  stack_t stack_before_{};
  std::array<struct sigaction, kSignals.size()> before_{};
  struct sigaction before_timer_{};
  itimerval timer_before_{};
  std::terminate_handler terminate_before_ = nullptr;
};

}  // namespace misdeal::explore

#pragma once

#include <signal.h>

#include <array>
#include <cstddef>
#include <exception>
#include <memory>

namespace misdeal::explore {

/// While it lives, what would end the process (a fault, std::terminate) ends the execution under
/// exploration instead. Outside one, everything is as it was before.
class CrashHandler {
 public:
  CrashHandler();
  ~CrashHandler();
  CrashHandler(const CrashHandler&) = delete;
  CrashHandler& operator=(const CrashHandler&) = delete;

 private:
  static constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL};

  std::unique_ptr<std::byte[]> stack_;
  stack_t stack_before_{};
  std::array<struct sigaction, kSignals.size()> before_{};
  std::terminate_handler terminate_before_;
};

}  // namespace misdeal::explore

#pragma once

#include <expected>
#include <string>

#include <sys/types.h>

namespace misdeal::wire {

/// A process that stands still (SIGSTOP) while this lives and goes on (SIGCONT) when it ends.
///
/// It goes on in any case: a guardian process, made before the stop, continues it as soon as this
/// process is gone, whatever ended it, and after kFrozenSecondsMax even if this process hangs. Both
/// hold the process by a descriptor (pidfd), so a number used again never hits another process.
class FrozenProcess {
 public:
  static constexpr int kFrozenSecondsMax = 10;

  /// Returns when all threads of the process stand still. Costs about 1 ms. The error says what
  /// cannot be frozen and why: no such process, not permitted, this process itself, or one that
  /// stands still already, which must not be continued by accident.
  static std::expected<FrozenProcess, std::string> freeze(pid_t pid);

  FrozenProcess(FrozenProcess&& other) noexcept;
  FrozenProcess& operator=(FrozenProcess&&) = delete;
  ~FrozenProcess();

 private:
  FrozenProcess(int process, int lifeline, pid_t guardian)
      : process_(process), lifeline_(lifeline), guardian_(guardian) {}

  int process_;   ///< pidfd
  int lifeline_;  ///< our end of the guardian's pipe: its closing means that we are gone
  pid_t guardian_;
};

}  // namespace misdeal::wire

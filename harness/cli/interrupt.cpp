#include "harness/cli/interrupt.h"

#include <csignal>

namespace misdeal::harness {

namespace {

// A signal handler is given nothing but the number of the signal.
std::atomic<bool> is_stop_wanted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler must not wait");

extern "C" void want_stop(int signal) {
  // Relaxed: a wish, which publishes nothing.
  is_stop_wanted.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_on_signals() {
  std::signal(SIGINT, want_stop);
  std::signal(SIGTERM, want_stop);
  return is_stop_wanted;
}

}  // namespace misdeal::harness

// Wrong on purpose: a signal handler that allocates.
#include <csignal>
#include <cstdlib>

void* volatile kept;

void on_signal(int) {
  kept = std::malloc(1);
}

int main() {
  std::signal(SIGUSR1, on_signal);
  std::raise(SIGUSR1);
  std::free(kept);
}

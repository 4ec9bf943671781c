/* Takes a lock three times, and ends as the first argument says. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__((noinline)) static void take_lock(int times) {
  for (int i = 0; i < times; ++i) {
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
  }
}

int main(int count, char** arguments) {
  const char* const ending = count > 1 ? arguments[1] : "return";
  take_lock(3);
  if (strcmp(ending, "exit") == 0) exit(5);
  if (strcmp(ending, "_exit") == 0) _exit(6);
  if (strcmp(ending, "abort") == 0) abort();
  if (strcmp(ending, "kill") == 0) kill(getpid(), SIGKILL);
  if (strcmp(ending, "exec") == 0) {
    execl("/proc/self/exe", arguments[0], "_exit", NULL);
  }
  if (strcmp(ending, "fork") == 0) {
    /* The child has the lock when it is made, and lets it go. */
    pthread_mutex_lock(&lock);
    const pid_t child = fork();
    pthread_mutex_unlock(&lock);
    if (child == 0) {
      take_lock(5);
      _exit(0);
    }
    waitpid(child, NULL, 0);
  }
  return 0;
}

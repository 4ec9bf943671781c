// Ends of the process, and other processes: an execution ends instead, or is refused.
#include <cstdlib>

#include <fmt/format.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/types.h>
#include <threads.h>
#include <unistd.h>

#include "harness/explore/interpose/real.h"

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

namespace {

void refuse(const char* name) {
  if (!g_is_exploring) return;
  const RuntimeScope scope;
  g_runtime->fail(FailureKind::unsupported, fmt::format("{}() within an execution", name));
}

}  // namespace

extern "C" {

void abort() noexcept {
  if (g_is_exploring) g_runtime->fail(FailureKind::assertion, "abort() was called");
  real<void()>("abort")();
  __builtin_unreachable();
}
void __assert_fail(const char* expression, const char* file, unsigned line,
                   const char* function) noexcept {
  if (g_is_exploring) {
    const RuntimeScope scope;
    g_runtime->fail(FailureKind::assertion, fmt::format("assertion '{}' failed at {}:{} in {}",
                                                        expression, file, line, function));
  }
  real<decltype(__assert_fail)>("__assert_fail")(expression, file, line, function);
  __builtin_unreachable();
}

void exit(int code) noexcept {
  refuse("exit");
  real<void(int)>("exit")(code);
  __builtin_unreachable();
}
void _exit(int code) {
  refuse("_exit");
  real<void(int)>("_exit")(code);
  __builtin_unreachable();
}
void _Exit(int code) noexcept {
  refuse("_Exit");
  real<void(int)>("_Exit")(code);
  __builtin_unreachable();
}
void quick_exit(int code) noexcept {
  refuse("quick_exit");
  real<void(int)>("quick_exit")(code);
  __builtin_unreachable();
}

/// Of objects whose memory is put back: nothing is left to destroy when the process ends.
int __cxa_atexit(void (*function)(void*), void* object, void* library) noexcept {
  if (g_is_exploring) return 0;
  return real<int(void (*)(void*), void*, void*)>("__cxa_atexit")(function, object, library);
}

pid_t fork() noexcept {
  refuse("fork");
  return real<pid_t()>("fork")();
}
int system(const char* command) {
  refuse("system");
  return real<int(const char*)>("system")(command);
}
FILE* popen(const char* command, const char* mode) {
  refuse("popen");
  return real<FILE*(const char*, const char*)>("popen")(command, mode);
}
int posix_spawn(pid_t* child, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const* arguments,
                char* const* environment) {
  refuse("posix_spawn");
  return real<decltype(posix_spawn)>("posix_spawn")(child, path, actions, attributes, arguments,
                                                    environment);
}
int posix_spawnp(pid_t* child, const char* file, const posix_spawn_file_actions_t* actions,
                 const posix_spawnattr_t* attributes, char* const* arguments,
                 char* const* environment) {
  refuse("posix_spawnp");
  return real<decltype(posix_spawnp)>("posix_spawnp")(child, file, actions, attributes, arguments,
                                                      environment);
}

// The threads of C11 would be real ones: glibc starts them without pthread_create.
int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  refuse("thrd_create");
  return real<int(thrd_t*, thrd_start_t, void*)>("thrd_create")(thread, function, argument);
}

}  // extern "C"

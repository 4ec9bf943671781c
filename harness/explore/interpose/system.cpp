// Time, futexes, ends of the process, and the guards of local statics.
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdlib>
#include <string>

#include <cxxabi.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "harness/explore/interpose/real.h"

namespace misdeal::explore {
namespace {

using abi::__guard;

constexpr std::int64_t kSecond = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) {
  return nanoseconds_of(time.tv_sec, time.tv_nsec);
}

timespec as_timespec(std::int64_t nanoseconds) {
  return {.tv_sec = nanoseconds / kSecond, .tv_nsec = nanoseconds % kSecond};
}

long real_syscall(long number, long a, long b, long c, long d, long e, long f) {
  long result = 0;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  if (result < 0 && result > -4096) {
    errno = static_cast<int>(-result);
    return -1;
  }
  return result;
}

long futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* timeout,
           const void* pc) {
  const int command = operation & FUTEX_CMD_MASK;
  SyncObject& object = g_runtime->object(address_of(word), SyncKind::futex);
  if (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET) {
    g_runtime->point(OpKind::park, object.address, pc);
    if (*word != value) {
      errno = EAGAIN;
      return -1;
    }
    std::int64_t deadline = Runtime::kForever;
    if (timeout != nullptr) {
      deadline = nanoseconds(*timeout);
      if (command == FUTEX_WAIT) deadline = after(deadline);
    }
    if (g_runtime->park(object, deadline) == Wake::timed_out) {
      errno = ETIMEDOUT;
      return -1;
    }
    return 0;
  }
  if (command == FUTEX_WAKE || command == FUTEX_WAKE_BITSET) {
    g_runtime->point(OpKind::unpark, object.address, pc);
    return g_runtime->unpark(object, value > kThreadsMax ? kThreadsMax : value);
  }
  g_runtime->fail(FailureKind::unsupported, fmt::format("futex operation {}", command));
}

/// Of a local static: its first byte says that it is initialised.
int guard_acquire(__guard* guard, const void* pc) {
  auto* const done = reinterpret_cast<std::uint8_t*>(guard);
  SyncObject& flag = g_runtime->object(address_of(guard) + 1, SyncKind::once);
  if (*done == 0) g_runtime->lock(flag, PTHREAD_MUTEX_NORMAL, Runtime::kForever, pc);
  if (*done == 0) return 1;
  if (flag.owner == g_runtime->current()) {
    g_runtime->unlock(flag, pc);
  } else {
    g_runtime->acquire(flag);
  }
  return 0;
}

}  // namespace
}  // namespace misdeal::explore

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

extern "C" {

long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  const long a = va_arg(list, long);
  const long b = va_arg(list, long);
  const long c = va_arg(list, long);
  const long d = va_arg(list, long);
  const long e = va_arg(list, long);
  const long f = va_arg(list, long);
  va_end(list);
  if (g_is_exploring && number == SYS_futex) {
    return futex(reinterpret_cast<std::uint32_t*>(a), static_cast<int>(b),
                 static_cast<std::uint32_t>(c), reinterpret_cast<const timespec*>(d),
                 MISDEAL_CALLER);
  }
  return real_syscall(number, a, b, c, d, e, f);
}

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  MISDEAL_PASS_ON(clock_gettime, clock, time);
  *time = as_timespec(g_runtime->now_ns());
  return 0;
}
int gettimeofday(timeval* time, void* zone) noexcept {
  MISDEAL_PASS_ON(gettimeofday, time, zone);
  const timespec now = as_timespec(g_runtime->now_ns());
  *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1'000};
  return 0;
}
time_t time(time_t* out) noexcept {
  MISDEAL_PASS_ON(time, out);
  const time_t now = g_runtime->now_ns() / kSecond;
  if (out != nullptr) *out = now;
  return now;
}
int nanosleep(const timespec* duration, timespec* left) {
  MISDEAL_PASS_ON(nanosleep, duration, left);
  g_runtime->sleep_until(after(nanoseconds(*duration)), MISDEAL_CALLER);
  return 0;
}
int clock_nanosleep(clockid_t clock, int flags, const timespec* duration, timespec* left) {
  MISDEAL_PASS_ON(clock_nanosleep, clock, flags, duration, left);
  const std::int64_t time = nanoseconds(*duration);
  g_runtime->sleep_until((flags & TIMER_ABSTIME) != 0 ? time : after(time), MISDEAL_CALLER);
  return 0;
}
int usleep(useconds_t duration) {
  MISDEAL_PASS_ON(usleep, duration);
  g_runtime->sleep_until(after(std::int64_t{duration} * 1'000), MISDEAL_CALLER);
  return 0;
}
unsigned sleep(unsigned seconds) {
  MISDEAL_PASS_ON(sleep, seconds);
  g_runtime->sleep_until(after(std::int64_t{seconds} * kSecond), MISDEAL_CALLER);
  return 0;
}

}  // extern "C"

namespace __cxxabiv1 {
extern "C" {

int __cxa_guard_acquire(__guard* guard) {
  if (!g_is_exploring) return real<int(__guard*)>("__cxa_guard_acquire")(guard);
  return guard_acquire(guard, MISDEAL_CALLER);
}
void __cxa_guard_release(__guard* guard) {
  if (!g_is_exploring) {
    real<void(__guard*)>("__cxa_guard_release")(guard);
    return;
  }
  // A reader of the guard byte, an acquiring load in the instrumented code, sees all of this: so
  // this comes first, others may run in it.
  g_runtime->atomic_access(address_of(guard), 1, OpKind::store, 3, 0);
  *reinterpret_cast<std::uint8_t*>(guard) = 1;
  g_runtime->unlock(g_runtime->object(address_of(guard) + 1, SyncKind::once), MISDEAL_CALLER);
}
void __cxa_guard_abort(__guard* guard) {
  if (!g_is_exploring) {
    real<void(__guard*)>("__cxa_guard_abort")(guard);
    return;
  }
  g_runtime->unlock(g_runtime->object(address_of(guard) + 1, SyncKind::once), MISDEAL_CALLER);
}

}  // extern "C"
}  // namespace __cxxabiv1

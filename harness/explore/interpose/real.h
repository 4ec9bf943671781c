#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>

#include <dlfcn.h>

#include "harness/explore/runtime.h"

namespace misdeal::explore {

/// The function that an interposed one stands before.
template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// The same, looked up once. `known` is initialised by a constant: as any global variable of the
/// program it may be put back, and then a guard beside it would not be put back with it.
template <typename Function>
Function* real(Function*& known, const char* name) {
  if (known == nullptr) known = real<Function>(name);
  return known;
}

inline std::uintptr_t address_of(const volatile void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

/// A deadline that is far enough away for arithmetic.
inline std::int64_t nanoseconds_of(std::int64_t seconds, std::int64_t nanoseconds) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  if (seconds < 0) return 0;
  return seconds >= Runtime::kLatest / kSecond ? Runtime::kLatest : seconds * kSecond + nanoseconds;
}
inline std::int64_t nanoseconds(const timespec* time) {
  return nanoseconds_of(time->tv_sec, time->tv_nsec);
}
inline std::int64_t after(std::int64_t duration) {
  return std::min(g_runtime->now_ns() + duration, Runtime::kLatest);
}

/// pthread_t of a thread under exploration: no address of anything, and never 0.
inline constexpr std::uintptr_t kThreadHandles = 0x7D00'0000'0000'0000;

}  // namespace misdeal::explore

// Macros, because both stand for something of the function that they are used in.

// Where the interposed function was called from.
#define MISDEAL_CALLER __builtin_return_address(0)
// What an interposed function does outside an execution.
#define MISDEAL_PASS_ON(name, ...)            \
  do {                                        \
    if (!g_is_exploring) {                    \
      static decltype(name)* known = nullptr; \
      return real(known, #name)(__VA_ARGS__); \
    }                                         \
  } while (false)

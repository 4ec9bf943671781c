#pragma once

#include <dlfcn.h>

#include "harness/explore/runtime.h"

namespace misdeal::explore {

/// The function that an interposed one stands before.
template <typename Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

inline std::uintptr_t address_of(const volatile void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

/// pthread_t of a thread under exploration: no address of anything, and never 0.
inline constexpr std::uintptr_t kThreadHandles = 0x7D00'0000'0000'0000;

}  // namespace misdeal::explore

#include "harness/explore/fiber.h"

#include <new>

#include <sys/mman.h>

namespace misdeal::explore {

FiberStacks::FiberStacks() {
  constexpr std::uintptr_t kWantedBase = 0x1100'0000'0000;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* at = ::mmap(reinterpret_cast<void*>(kWantedBase), bytes(), PROT_READ | PROT_WRITE,
                    kFlags | MAP_FIXED_NOREPLACE, -1, 0);
  if (at == MAP_FAILED) at = ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, kFlags, -1, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  base_ = reinterpret_cast<std::uintptr_t>(at);
  for (unsigned thread = 0; thread < kThreadsMax; ++thread) {
    ::mprotect(reinterpret_cast<void*>(base_ + thread * kSlot), kGuard, PROT_NONE);
  }
}

FiberStacks::~FiberStacks() {
  ::munmap(reinterpret_cast<void*>(base_), bytes());
}

}  // namespace misdeal::explore

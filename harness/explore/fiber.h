#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/context/detail/fcontext.hpp>

#include "harness/explore/event.h"

namespace misdeal::explore {

using FiberContext = boost::context::detail::fcontext_t;

/// About where the stack of the caller ends.
[[gnu::always_inline]] inline std::uintptr_t stack_pointer() {
#ifdef __x86_64__
  // Unlike the address of its frame, this needs none.
  std::uintptr_t pointer = 0;  // NOLINT(misc-const-correctness): the next line sets it.
  asm("mov %%rsp, %0" : "=r"(pointer));
  return pointer;
#else
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
#endif
}

/// Stacks for the threads of an execution, at the same addresses in every process if those are
/// free; each with pages below that fault on overflow. Touched only where used.
class FiberStacks {
 public:
  static constexpr std::size_t kBytes = std::size_t{256} << 10U;

  FiberStacks();
  ~FiberStacks();
  FiberStacks(const FiberStacks&) = delete;
  FiberStacks& operator=(const FiberStacks&) = delete;

  /// The highest address of the stack of a thread.
  [[nodiscard]] void* top_of(unsigned thread) const {
    return reinterpret_cast<void*>(base_ + (thread + 1) * kSlot);
  }
  /// The lowest address from which the runtime may be called: what it needs itself is left.
  [[nodiscard]] std::uintptr_t limit_of(unsigned thread) const {
    return base_ + thread * kSlot + kGuard + kReserve;
  }
  [[nodiscard]] bool contains(std::uintptr_t address) const { return address - base_ < bytes(); }
  /// Whether a fault at the address is a stack that overflowed.
  [[nodiscard]] bool is_guard(std::uintptr_t address) const {
    return contains(address) && (address - base_) % kSlot < kGuard;
  }
  /// Whether an address is on the stack of the thread whose limit this is.
  [[nodiscard]] static bool is_own(std::uintptr_t address, std::uintptr_t limit) {
    return address - (limit - kGuard - kReserve) < kSlot;
  }
  [[nodiscard]] std::uintptr_t base() const { return base_; }
  /// Of all stacks, and what is between them.
  static constexpr std::size_t bytes() { return kThreadsMax * kSlot; }

 private:
  static constexpr std::size_t kGuard = std::size_t{64} << 10U;
  static constexpr std::size_t kReserve = std::size_t{24} << 10U;
  static constexpr std::size_t kSlot = kBytes + kGuard;

  std::uintptr_t base_ = 0;
};

}  // namespace misdeal::explore

#pragma once

#include "harness/explore/runtime.h"

// What the instrumentation calls for every plain access. Inline as far as nearly all go, since code
// at -O0 does little else.
namespace misdeal::explore {

/// Whether nothing is to be done for an access but to look for races. Not for the own stack.
[[gnu::always_inline]] inline bool Runtime::is_in_order(std::uintptr_t address, std::size_t size,
                                                        bool is_write) const {
  if (arena_.contains(address)) return !arena_.is_freed(address);
  if (stacks_.contains(address)) return false;
  return !is_write || !globals_.contains(address) || globals_.is_noted(address, size);
}

/// Whether an access is within eight bytes which no other thread has met lately, and all is done.
/// Changes nothing otherwise.
[[gnu::always_inline]] inline bool Runtime::is_met_by_one(std::uintptr_t address, std::size_t size,
                                                          bool is_write, const void* pc) {
  if ((address & 7U) + size > 8) return false;
  ShadowWord* const word = shadow_.recent_word(address);
  if (word == nullptr) return false;
  const ShadowAccess now(current_thread_->clock.at(current_), 0, current_, byte_mask(address, size),
                         is_write, false);
  return shadow_.remember_alone(*word, now, [this, pc] { return points_.offset_of(pc); });
}

[[gnu::always_inline]] inline void Runtime::access(std::uintptr_t address, std::size_t size,
                                                   bool is_write, const void* pc) {
  const std::uintptr_t here = stack_pointer();
  const std::uintptr_t limit = current_thread_->stack_limit;
  const bool is_own = FiberStacks::is_own(address, limit);
  if (looks_closely_ || here < limit || (!is_own && !is_in_order(address, size, is_write))) {
    look_closely(address, size, is_write, pc);
    return;
  }
  if (!detects_races_ || (is_own && !sharing_->is_shared(address - stacks_.base(), size))) return;
  if (!is_met_by_one(address, size, is_write, pc)) check_races_at(address, size, is_write, pc);
}

}  // namespace misdeal::explore

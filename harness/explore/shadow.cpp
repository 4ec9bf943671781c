#include "harness/explore/shadow.h"

#include <utility>

namespace misdeal::explore {
namespace {

constexpr std::size_t kFirstSlots = 1 << 12;

std::size_t mix(std::uintptr_t key) { return (key * 0x9E3779B97F4A7C15ULL) >> 20U; }

}  // namespace

Shadow::Shadow() : slots_(kFirstSlots) {}

void Shadow::clear() {
  used_ = 0;
  clocks_used_ = 0;
  if (++generation_ == 0) {
    for (Slot& slot : slots_) slot.generation = 0;
    generation_ = 1;
  }
}

std::size_t Shadow::slot_of(std::uintptr_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = mix(key) & mask;
  while (slots_[at].generation == generation_ && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

ShadowCell* Shadow::find(std::uintptr_t address) {
  const Slot& slot = slots_[slot_of(address >> 3U)];
  return slot.generation == generation_ ? &cells_[slot.index] : nullptr;
}

ShadowCell& Shadow::cell(std::uintptr_t address) {
  const std::uintptr_t key = address >> 3U;
  std::size_t at = slot_of(key);
  if (slots_[at].generation == generation_) return cells_[slots_[at].index];
  if (used_ * 2 >= slots_.size()) {
    grow();
    at = slot_of(key);
  }
  slots_[at] = {key, generation_, static_cast<std::uint32_t>(used_)};
  if (used_ == cells_.size()) cells_.emplace_back();
  ShadowCell& fresh = cells_[used_++];
  fresh.clear();
  return fresh;
}

void Shadow::grow() {
  SystemVector<Slot> old(slots_.size() * 2);
  std::swap(old, slots_);
  for (const Slot& slot : old) {
    if (slot.generation == generation_) slots_[slot_of(slot.key)] = slot;
  }
}

std::uint32_t Shadow::new_clock() {
  if (clocks_used_ == clocks_.size()) clocks_.emplace_back();
  clocks_[clocks_used_].clear();
  return static_cast<std::uint32_t>(clocks_used_++);
}

}  // namespace misdeal::explore

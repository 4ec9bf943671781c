#include "harness/explore/shadow.h"

#include <new>
#include <utility>

namespace misdeal::explore {

Shadow::~Shadow() {
  for (const Slot& slot : slots_) {
    if (slot.page != nullptr) SystemAllocator<Page>().deallocate(slot.page, 1);
  }
}

void Shadow::clear() {
  clocks_used_ = 0;
  if (++generation_ != 0) return;
  for (const Slot& slot : slots_) {
    if (slot.page == nullptr) continue;
    for (ShadowCell& cell : slot.page->cells) cell.generation = 0;
  }
  generation_ = 1;
}

std::size_t Shadow::slot_of(std::uintptr_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = ((key * 0x9E3779B97F4A7C15ULL) >> 20U) & mask;
  while (slots_[at].page != nullptr && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

Shadow::Page& Shadow::find_page(std::uintptr_t key) {
  std::size_t at = slot_of(key);
  if (slots_[at].page == nullptr) {
    if (used_ * 2 >= slots_.size()) {
      SystemVector<Slot> old(slots_.size() * 2);
      std::swap(old, slots_);
      for (const Slot& slot : old) {
        if (slot.page != nullptr) slots_[slot_of(slot.key)] = slot;
      }
      at = slot_of(key);
    }
    slots_[at] = {key, new (SystemAllocator<Page>().allocate(1)) Page()};
    ++used_;
  }
  recent_[recent_of(key)] = slots_[at];
  return *slots_[at].page;
}

std::uint32_t Shadow::new_clock() {
  if (clocks_used_ == clocks_.size()) clocks_.emplace_back();
  clocks_[clocks_used_].clear();
  return static_cast<std::uint32_t>(clocks_used_++);
}

}  // namespace misdeal::explore

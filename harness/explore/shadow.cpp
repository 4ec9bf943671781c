#include "harness/explore/shadow.h"

#include <algorithm>
#include <new>
#include <utility>

namespace misdeal::explore {

Shadow::~Shadow() {
  for (const Slot& slot : slots_) {
    if (slot.page != nullptr) SystemAllocator<Page>().deallocate(slot.page, 1);
  }
  for (ShadowCell* const cell : cells_) SystemAllocator<ShadowCell>().deallocate(cell, 1);
}

void Shadow::clear() {
  clocks_used_ = cells_used_ = 0;
  if (++generation_ != 0) return;
  for (const Slot& slot : slots_) {
    if (slot.page == nullptr) continue;
    for (ShadowWord& word : slot.page->words) word.generation = 0;
  }
  generation_ = 1;
}

ShadowCell& Shadow::cell(ShadowWord& word) {
  const std::uint32_t count = is_known(word) ? word.count : 0;
  if (count == ShadowWord::kInCell) return *cells_[word.cell()];
  if (cells_used_ == cells_.size()) {
    cells_.push_back(new (SystemAllocator<ShadowCell>().allocate(1)) ShadowCell);
  }
  ShadowCell& fresh = *cells_[cells_used_];
  fresh.has_released = false;
  fresh.count = static_cast<std::uint8_t>(count);
  std::copy_n(word.accesses.begin(), count, fresh.accesses.begin());
  word.generation = generation_;
  word.count = ShadowWord::kInCell;
  word.accesses[0].set_pc(static_cast<std::uint32_t>(cells_used_++));
  return fresh;
}

void Shadow::settle(ShadowWord& word) {
  const std::uint32_t index = word.cell();
  const ShadowCell& cell = *cells_[index];
  if (cell.count > ShadowWord::kAccesses || cell.has_released) return;
  word.count = cell.count;
  std::copy_n(cell.accesses.begin(), cell.count, word.accesses.begin());
  if (index + 1 == cells_used_) --cells_used_;
}

void Shadow::forget(std::uintptr_t address, std::size_t size) {
  const std::uintptr_t end = address + size;
  while (address < end) {
    for (ShadowWord& word : words(address)) {
      word.generation = 0;
      address += 8;
      if (address >= end) return;
    }
  }
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

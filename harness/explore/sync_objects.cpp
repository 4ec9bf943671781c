#include "harness/explore/sync_objects.h"

#include <algorithm>
#include <new>
#include <utility>

namespace misdeal::explore {

void SyncObject::remove(unsigned thread) {
  std::uint8_t* const end = queue + waiting;
  std::uint8_t* const at = std::find(queue, end, static_cast<std::uint8_t>(thread));
  if (at == end) return;
  std::copy(at + 1, end, at);
  --waiting;
}

SyncTable::SyncTable() : slots_(1 << 10) {}

void SyncTable::clear() {
  used_ = 0;
  newest_ = nullptr;
  std::ranges::fill(numbers_, 0);
  if (++generation_ == 0) {
    for (Slot& slot : slots_) slot.generation = 0;
    generation_ = 1;
  }
}

std::size_t SyncTable::slot_of(std::uintptr_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = ((key * 0x9E3779B97F4A7C15ULL) >> 20U) & mask;
  while (slots_[at].generation == generation_ && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

void SyncTable::reset(SyncObject& object, std::uintptr_t address, SyncKind kind) {
  object.address = address;
  object.kind = kind;
  object.number = ++numbers_[static_cast<unsigned>(kind)];
  object.owner = kNobody;
  object.depth = 0;
  object.readers = object.pending = object.pending_shared = 0;
  object.is_destroyed = false;
  object.waiting = 0;
  object.count = 0;
  object.clock.clear();
  object.read_clock.clear();
}

SyncObject* SyncTable::find(std::uintptr_t address) {
  const Slot& slot = slots_[slot_of(address)];
  return slot.generation == generation_ ? objects_[slot.index] : nullptr;
}

SyncObject& SyncTable::look_up(std::uintptr_t address, SyncKind kind) {
  std::size_t at = slot_of(address);
  if (slots_[at].generation == generation_) {
    SyncObject& known = *objects_[slots_[at].index];
    if (known.kind != kind) reset(known, address, kind);
    return known;
  }
  if (used_ * 2 >= slots_.size()) {
    SystemVector<Slot> old(slots_.size() * 2);
    std::swap(old, slots_);
    for (const Slot& slot : old) {
      if (slot.generation == generation_) slots_[slot_of(slot.key)] = slot;
    }
    at = slot_of(address);
  }
  if (used_ == objects_.size()) {
    objects_.push_back(new (SystemAllocator<SyncObject>().allocate(1)) SyncObject);
  }
  slots_[at] = {address, generation_, static_cast<std::uint32_t>(used_)};
  SyncObject& fresh = *objects_[used_++];
  reset(fresh, address, kind);
  return fresh;
}

void SyncTable::forget(std::uintptr_t address, std::size_t size) {
  for (std::size_t i = 0; i < used_; ++i) {
    SyncObject& object = *objects_[i];
    if (object.address - address < size) reset(object, object.address, object.kind);
  }
}

}  // namespace misdeal::explore

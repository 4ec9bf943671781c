#include "harness/explore/arena.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace misdeal::explore {
namespace {

constexpr std::uintptr_t kWantedBase = 0x1000'0000'0000;
/// What fresh memory holds: the same every time, and nothing that looks like a value.
constexpr int kFresh = 0xA5;

/// std::memset of as many units of some bytes; of few, as most blocks have, without a call.
template <std::size_t kUnitBytes>
[[gnu::always_inline]] inline void set_units(void* at, int value, std::size_t units) {
  switch (units) {
    case 1:
      std::memset(at, value, kUnitBytes);
      break;
    case 2:
      std::memset(at, value, 2 * kUnitBytes);
      break;
    case 3:
      std::memset(at, value, 3 * kUnitBytes);
      break;
    case 4:
      std::memset(at, value, 4 * kUnitBytes);
      break;
    default:
      std::memset(at, value, units * kUnitBytes);
  }
}

void* reserve(std::uintptr_t wanted, std::size_t bytes) {
  constexpr int kProtection = PROT_READ | PROT_WRITE;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* at = MAP_FAILED;
  if (wanted != 0) {
    at = ::mmap(reinterpret_cast<void*>(wanted), bytes, kProtection, kFlags | MAP_FIXED_NOREPLACE,
                -1, 0);
  }
  if (at == MAP_FAILED) at = ::mmap(nullptr, bytes, kProtection, kFlags, -1, 0);
  if (at == MAP_FAILED) throw std::bad_alloc();
  return at;
}

/// Blocks have the size of their class: a multiple of sixteen bytes; above sixteen of those, four
/// sizes between a power of two and the next.
unsigned class_of(std::size_t size) {
  const std::size_t units = (std::max<std::size_t>(size, 1) + 15) / 16;
  if (units <= 16) return static_cast<unsigned>(units - 1);
  const auto bits = static_cast<unsigned>(std::bit_width(units - 1));
  const auto quarter = static_cast<unsigned>((units - 1) >> (bits - 3)) - 4;
  return 16 + (bits - 5) * 4 + quarter;
}

std::size_t class_size(unsigned size_class) {
  if (size_class < 16) return (size_class + 1) * std::size_t{16};
  const unsigned above = size_class - 16;
  return std::size_t{16} * (5 + above % 4) << (above / 4 + 2);
}

}  // namespace

Arena::Arena() {
  base_ = reinterpret_cast<std::uintptr_t>(reserve(kWantedBase, kBytes));
  states_ = static_cast<BlockState*>(reserve(0, kBytes / kAlignment));
  top_ = own_.top = base_;
}

Arena::~Arena() {
  ::munmap(reinterpret_cast<void*>(base_), kBytes);
  ::munmap(states_, kBytes / kAlignment);
}

void Arena::mark(std::uintptr_t block, std::size_t bytes, BlockState state) {
  set_units<1>(states_ + (block - base_) / kAlignment, static_cast<int>(state), bytes / kAlignment);
}

void* Arena::allocate(std::size_t size, std::size_t alignment) {
  if (size > kBytes / 2) return nullptr;
  const unsigned size_class = class_of(size);
  const std::size_t bytes = class_size(size_class);
  std::uintptr_t block = 0;
  if (alignment <= kAlignment && reuses_ && free_[size_class] != 0) {
    block = free_[size_class];
    free_[size_class] = header_of(block).next_free;
  } else {
    block = (top_ + sizeof(Header) + alignment - 1) & ~(std::max(alignment, kAlignment) - 1);
    if (block < top_ + sizeof(Header)) block += std::max(alignment, kAlignment);
    if (block + bytes > base_ + kBytes) return nullptr;
    top_ = block + bytes;
    header_of(block) = {.size = 0, .size_class = size_class, .next_free = 0};
  }
  header_of(block).size = static_cast<std::uint32_t>(size);
  mark(block, bytes, BlockState::allocated);
  set_units<kAlignment>(reinterpret_cast<void*>(block), kFresh, bytes / kAlignment);
  return reinterpret_cast<void*>(block);
}

Arena::BlockState Arena::free(void* block) {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  const BlockState before = states_[(address - base_) / kAlignment];
  if (before != BlockState::allocated) return before;
  Header& header = header_of(address);
  mark(address, class_size(header.size_class), BlockState::freed);
  header.next_free = free_[header.size_class];
  free_[header.size_class] = address;
  classes_freed_ = std::max(classes_freed_, header.size_class + 1);
  return before;
}

std::size_t Arena::size_of(const void* block) const {
  return header_of(reinterpret_cast<std::uintptr_t>(block)).size;
}

void Arena::keep() {
  own_.top = top_;
  std::ranges::copy(free_, std::begin(own_.free));
  const auto* const memory = reinterpret_cast<const std::byte*>(base_);
  own_.memory.assign(memory, memory + (top_ - base_));
  own_.states.assign(states_, states_ + (top_ - base_) / kAlignment + 1);
  kept_ = &own_;
}

void Arena::restart() {
  if (top_ > kept_->top) {
    const std::size_t from = (kept_->top - base_) / kAlignment;
    std::memset(states_ + from, 0, (top_ - base_) / kAlignment + 1 - from);
  }
  if (!kept_->memory.empty()) {
    std::memcpy(reinterpret_cast<void*>(base_), kept_->memory.data(), kept_->memory.size());
    std::memcpy(states_, kept_->states.data(), kept_->states.size());
  }
  top_ = kept_->top;
  std::copy_n(kept_->free, classes_freed_, free_);
}

void Arena::forget() {
  own_.top = base_;
  std::ranges::fill(own_.free, 0);
  own_.memory.clear();
  own_.states.clear();
  kept_ = &own_;
  restart();
}

}  // namespace misdeal::explore

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "harness/explore/runtime_step.h"

namespace misdeal::explore {
namespace {

// The orders of __tsan_atomic…, as the ABI of the instrumentation numbers them.
constexpr int kConsume = 1;
constexpr int kAcquire = 2;
constexpr int kRelease = 3;
constexpr int kAcquireRelease = 4;
constexpr int kSequential = 5;

bool acquires(int order) {
  return order == kConsume || order == kAcquire || order == kAcquireRelease || order == kSequential;
}
bool releases(int order) {
  return order == kRelease || order == kAcquireRelease || order == kSequential;
}

}  // namespace

void Runtime::use_after_free(std::uintptr_t address, std::size_t size, bool is_write) {
  fail(FailureKind::use_after_free, fmt::format("{} {} bytes at {:#x}, which were freed",
                                                is_write ? "writes" : "reads", size, address));
}

void Runtime::pass_point_of_access(std::uintptr_t address, bool is_write, std::uint32_t pc) {
  if (!points_.contains(pc) || pc == 0) return;
  operations_[current_] = {
      .address = address, .pc = pc, .kind = is_write ? OpKind::write : OpKind::read};
  reschedule();
}

void Runtime::look_closely(std::uintptr_t address, std::size_t size, bool is_write,
                           const void* pc) {
  const std::uint32_t offset = points_.offset_of(pc);
  if (settings_.races == Races::are_explored) pass_point_of_access(address, is_write, offset);
  access_range(address, size, is_write, offset);
}

void Runtime::atomic_access(std::uintptr_t address, std::size_t size, OpKind kind, int order,
                            std::uint32_t pc) {
  const bool is_point = points_.has_all_atomics() || points_.contains(pc);
  if (is_point && !(kind == OpKind::load && spins_through(address, pc))) {
    operations_[current_] = {.address = address, .pc = pc, .kind = kind};
    reschedule();
  } else if (captures_) [[unlikely]] {
    capture_atomic({.address = address, .pc = pc, .kind = kind});
  }
  const bool is_write = kind != OpKind::load;
  note_access(address, size, is_write);
  if (is_alone_) return;
  // Races or not: this is how points are learned.
  if (!detects_races_ && points_.has_all_atomics()) return;
  if (detects_races_) note_sharing(address, size);
  ShadowCell& cell = shadow_.cell(shadow_.word(address));
  check_atomic_race(cell, address, size, is_write, pc);
  if (!detects_races_) return;
  Thread& self = current_thread();
  std::uint32_t& released_here = cell.released_at(address);
  if (kind != OpKind::store && released_here != kNoClock) {
    const VectorClock& seen = shadow_.clock(released_here);
    if (acquires(order)) {
      learn(seen);
    } else {
      self.acquirable.join(seen);
    }
  }
  if (!is_write) return;
  if (releases(order) || !self.fenced.is_empty()) {
    const bool goes_on = kind == OpKind::update && released_here != kNoClock;
    if (released_here == kNoClock) released_here = shadow_.new_clock();
    VectorClock& released = shadow_.clock(released_here);
    if (!goes_on) released.clear();
    released.join(releases(order) ? self.clock : self.fenced);
    if (releases(order)) advance_clock();
  } else if (kind == OpKind::store) {
    released_here = kNoClock;  // A relaxed store publishes nothing.
  }
}

void Runtime::fence(int order) {
  if (!keeps_clocks_) return;
  Thread& self = current_thread();
  if (acquires(order)) learn(self.acquirable);
  if (releases(order)) {
    self.fenced = self.clock;
    advance_clock();
  }
}

void* Runtime::allocate(std::size_t size, std::size_t alignment) {
  check_headroom();
  void* const block = arena_.allocate(size, alignment);
  if (is_throwing_) exceptions_.push_back(reinterpret_cast<std::uintptr_t>(block));
  if (block != nullptr && detects_races_) {
    shadow_.forget(reinterpret_cast<std::uintptr_t>(block), size);
  }
  return block;
}

void Runtime::free(void* block, const void* pc) {
  const std::size_t size = arena_.size_of(block);
  switch (arena_.free(block)) {
    case Arena::BlockState::allocated:
      break;
    case Arena::BlockState::freed:
      fail(FailureKind::double_free,
           fmt::format("frees {:#x} again", reinterpret_cast<std::uintptr_t>(block)));
    case Arena::BlockState::none:
      fail(FailureKind::double_free, fmt::format("frees {:#x}, which is no allocated block",
                                                 reinterpret_cast<std::uintptr_t>(block)));
  }
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  // The standard library counts the owners of an exception and of its text, in code that is not
  // instrumented: how the last one comes after the others is not known. So what it frees itself
  // races with nobody; that somebody uses it afterwards is still seen.
  const std::uint32_t offset = points_.offset_of(pc);
  const bool is_exception = std::ranges::find(exceptions_, address) != exceptions_.end();
  if (is_exception) std::erase(exceptions_, address);
  if (detects_races_ && !is_exception && offset != 0) {
    check_race_of_free(address, std::min<std::size_t>(size, 4096), offset);
  }
  if (sync_.size() > 0) sync_.forget(address, size);
}

}  // namespace misdeal::explore

// Who goes round and round gives way, so that waiting by looking ends whatever the strategy.
//
// After Musuvathi, Qadeer: Fair stateless model checking (2008): a thread that spins does not go on
// before everybody has moved who could and has not since it last span. What it looks at is known
// here, so a change of that sets it free at once: no interleaving of a loop that ends is lost.
#include <algorithm>
#include <bit>
#include <iterator>

#include "harness/explore/runtime_step.h"

namespace misdeal::explore {

void Runtime::note_load(std::uintptr_t address, std::uint64_t value, std::uint32_t pc) {
  if (thread_count_ == 1) return;
  Thread& self = current_thread();
  const std::uint64_t load = (address * 31 + pc) * 0x9E3779B97F4A7C15ULL + value;
  constexpr std::size_t kRemembered = std::size(decltype(self.loads){});
  unsigned at = 0;
  while (at < self.load_count && self.loads[at] != load) ++at;
  if (at == self.load_count) {
    if (self.load_count < kRemembered) {
      self.loaded_from[self.load_count] = address;
      self.loaded_at[self.load_count] = pc;
      self.loads[self.load_count++] = load;
    }
    return;
  }
  if (++self.repeated_loads >= 2 * self.load_count) {
    self.repeated_loads = 0;
    const bool is_stuck = is_patient() && !points_.has_all_atomics() && !points_.contains(pc);
    give_way();
    // No point yet, and the one who is waited for stands at another: it would never get on.
    if (is_stuck) {
      operations_[current_] = {.address = 0, .pc = pc, .kind = OpKind::yield};
      reschedule();
    }
  }
}

void Runtime::free_those_who_look_at(std::uintptr_t address) {
  for (ThreadSet left = giving_way_ & ~only(current_); left != 0; left &= left - 1) {
    const auto index = static_cast<unsigned>(std::countr_zero(left));
    Thread& thread = *threads_[index];
    const auto* const end = thread.loaded_from + thread.load_count;
    if (std::find(static_cast<const std::uintptr_t*>(thread.loaded_from), end, address) == end) {
      continue;
    }
    giving_way_ &= ~only(index);
    thread.load_count = thread.repeated_loads = 0;
  }
}

bool Runtime::is_patient() const {
  // More than the 16 looks and yields of libstdc++, before it waits for an atomic otherwise.
  constexpr std::uint8_t kSpins = 16;
  return settings_.spinners_give_way || current_thread_->spins >= kSpins;
}

bool Runtime::spins_through(std::uintptr_t address, std::uint32_t pc) const {
  if (is_patient()) return false;
  const Thread& self = *current_thread_;
  for (unsigned i = 0; i < self.load_count; ++i) {
    if (self.loaded_from[i] == address && self.loaded_at[i] == pc) return true;
  }
  return false;
}

void Runtime::give_way() {
  Thread& self = current_thread();
  if (!is_patient()) {
    ++self.spins;
    return;
  }
  ThreadSet unmoved = 0;
  for (unsigned i = 0; i < thread_count_; ++i) {
    if (i != current_ && threads_[i]->moved_at <= self.gave_way_at) unmoved |= only(i);
  }
  unmoved &= enabled_;
  self.gave_way_at = steps_;
  self.gives_way_to_any = unmoved == 0;
  self.gives_way_to = unmoved == 0 ? ~only(current_) : unmoved;
  giving_way_ |= only(current_);
}

ThreadSet Runtime::runnable_of_spinning() {
  for (ThreadSet left = giving_way_; left != 0; left &= left - 1) {
    const auto index = static_cast<unsigned>(std::countr_zero(left));
    if ((threads_[index]->gives_way_to & enabled_) == 0) giving_way_ &= ~only(index);
  }
  if ((enabled_ & ~giving_way_) == 0) giving_way_ = 0;
  return enabled_ & ~giving_way_;
}

void Runtime::note_move_of_spinning(unsigned mover) {
  giving_way_ &= ~only(mover);
  for (ThreadSet left = giving_way_; left != 0; left &= left - 1) {
    const auto index = static_cast<unsigned>(std::countr_zero(left));
    Thread& thread = *threads_[index];
    thread.gives_way_to &= ~only(mover);
    if (thread.gives_way_to_any || thread.gives_way_to == 0) giving_way_ &= ~only(index);
  }
}

}  // namespace misdeal::explore

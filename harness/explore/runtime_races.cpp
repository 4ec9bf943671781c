// Which accesses race: vector clocks over what is remembered of every eight bytes.
//
// Vector clocks after Fidge and Mattern (1988); what need not be remembered after Flanagan and
// Freund (FastTrack, 2009).
#include <algorithm>
#include <cerrno>

#include "harness/explore/runtime.h"

namespace misdeal::explore {

namespace {

void mark_order(std::span<std::uint8_t> seen, ShadowAccess then, ShadowAccess now) {
  const std::uint64_t places = (std::uint64_t{then.pc()} << 32U) | now.pc();
  const std::uint64_t hash = places * 0x9E3779B97F4A7C15ULL;
  seen[((hash >> 32U) * seen.size()) >> 32U] = 1;
}

}  // namespace

/// Holds an access against one that is remembered: whether that has to be any longer.
[[gnu::always_inline]] inline bool Runtime::outlives(ShadowAccess then, ShadowAccess now,
                                                     std::uintptr_t address) {
  if (now.is_of_thread_of(then)) return !now.covers(then);
  const bool is_before = then.moment() <= current_thread_->clock.of(then.thread());
  if (now.conflicts_with(then)) {
    if (watches_accesses_) [[unlikely]]
      watch(then, now);
    if (!is_before) meet(then, now, address);
  }
  return !is_before || !now.covers(then);
}

[[gnu::always_inline]] inline void Runtime::check_race(ShadowWord& word, ShadowAccess now,
                                                       std::uintptr_t address) {
  if (captures_) [[unlikely]]
    capture_access(now, address);
  if (!shadow_.remember_alone(word, now, [&now] { return now.pc(); }))
    check_shared_word(word, now, address);
}

void Runtime::check_shared_word(ShadowWord& word, ShadowAccess now, std::uintptr_t address) {
  if (word.is_in_cell()) {
    check_shared(shadow_.cell(word), now, address);
    shadow_.settle(word);
    return;
  }
  const ShadowAccess first = word.accesses[0];
  const ShadowAccess second = word.accesses[1];
  const bool has_two = word.count == 2;
  if (now.repeats(first) || (has_two && now.repeats(second))) return;
  const bool keeps_first = outlives(first, now, address);
  const bool keeps_second = has_two && outlives(second, now, address);
  if (keeps_first && keeps_second) {
    ShadowCell& cell = shadow_.cell(word);
    cell.accesses[cell.count++] = now;
    return;
  }
  if (keeps_second) word.accesses[0] = second;
  word.count = keeps_first || keeps_second ? 2 : 1;
  word.accesses[word.count - 1] = now;
}

void Runtime::check_races(std::uintptr_t address, std::size_t size, bool is_write,
                          std::uint32_t pc) {
  note_sharing(address, size);
  if ((address & 7U) + size > 8) {
    check_races_of_range(address, size, is_write, pc);
    return;
  }
  const ShadowAccess now(current_thread().clock.of(current_), pc, current_,
                         byte_mask(address, size), is_write, false);
  check_race(shadow_.word(address), now, address);
}

void Runtime::check_races_at(std::uintptr_t address, std::size_t size, bool is_write,
                             const void* pc) {
  check_races(address, size, is_write, points_.offset_of(pc));
}

/// What one thread wrote at once is remembered alike, and becomes alike: `before` and `after` tell
/// what became of the last word that took long.
[[gnu::always_inline]] inline void Runtime::check_race_in_row(ShadowWord& word, ShadowAccess now,
                                                              std::uintptr_t address,
                                                              ShadowWord& before,
                                                              ShadowWord& after) {
  if (captures_) [[unlikely]]
    capture_access(now, address);
  if (shadow_.remember_alone(word, now, [&now] { return now.pc(); })) return;
  if (word.tells_the_same_as(before)) {
    word = after;
    return;
  }
  before = word;
  check_shared_word(word, now, address);
  after = word;
  if (before.is_in_cell() || after.is_in_cell()) before = {};
}

void Runtime::check_races_of_range(std::uintptr_t address, std::size_t size, bool is_write,
                                   std::uint32_t pc) {
  const ShadowAccess whole(current_thread().clock.of(current_), pc, current_, 0xFF, is_write,
                           false);
  const std::uintptr_t end = address + size;
  if ((address & 7U) != 0) {
    const std::size_t part_size = std::min<std::size_t>(size, 8 - (address & 7U));
    check_race(shadow_.word(address), whole.with_bytes(byte_mask(address, part_size)), address);
    address += part_size;
  }
  ShadowWord before;
  ShadowWord after;
  while (end - address >= 8) {
    const std::span<ShadowWord> words = shadow_.words(address);
    for (ShadowWord& word : words.first(std::min(words.size(), (end - address) / 8))) {
      check_race_in_row(word, whole, address, before, after);
      address += 8;
    }
  }
  if (address < end) {
    check_race(shadow_.word(address), whole.with_bytes(byte_mask(address, end - address)), address);
  }
}

void Runtime::check_atomic_race(ShadowCell& cell, std::uintptr_t address, std::size_t size,
                                bool is_write, std::uint32_t pc) {
  const ShadowAccess now(current_thread().clock.of(current_), pc, current_,
                         byte_mask(address, std::min<std::size_t>(size, 8)), is_write, true);
  if (captures_) [[unlikely]]
    capture_access(now, address);
  check_shared(cell, now, address);
}

void Runtime::check_race_of_free(std::uintptr_t block, std::size_t size, std::uint32_t pc) {
  const ShadowAccess now(current_thread().clock.of(current_), pc, current_, 0xFF, true, false);
  const std::uintptr_t end = block + size;
  while (block < end) {
    for (ShadowWord& word : shadow_.words(block)) {
      if (shadow_.is_known(word)) check_race(word, now, block);
      block += 8;
      if (block >= end) return;
    }
  }
}

void Runtime::check_shared(ShadowCell& cell, ShadowAccess now, std::uintptr_t address) {
  const std::span earlier = std::span(cell.accesses).first(cell.count);
  for (const ShadowAccess then : earlier) {
    if (now.repeats(then)) return;
  }
  unsigned left = 0;
  for (const ShadowAccess then : earlier) {
    if (outlives(then, now, address)) cell.accesses[left++] = then;
  }
  if (left == ShadowCell::kAccesses) {
    std::copy(cell.accesses.begin() + 1, cell.accesses.end(), cell.accesses.begin());
    --left;
  }
  cell.accesses[left++] = now;
  cell.count = static_cast<std::uint8_t>(left);
}

/// Two that conflict, neither before the other.
void Runtime::meet(ShadowAccess then, ShadowAccess now, std::uintptr_t address) {
  if (then.is_atomic() && now.is_atomic()) {
    points_.learn(then.pc());
    points_.learn(now.pc());
  } else {
    race(then, now, address);
  }
}

void Runtime::watch(ShadowAccess then, ShadowAccess now) {
  if (!settings_.access_orders.empty()) mark_order(settings_.access_orders, then, now);
  if (tracks_lock_order_ && now.reads_from(then)) {
    lock_order_.read_from(current_, then.thread(), then.moment());
  }
}

void Runtime::race(ShadowAccess first, ShadowAccess second, std::uintptr_t address) {
  // One address for all fibers, but each has its own, see switch_to.
  if (address >> 3U == reinterpret_cast<std::uintptr_t>(&errno) >> 3U) return;
  if (settings_.races == Races::are_explored) {
    points_.learn(first.pc());
    points_.learn(second.pc());
    return;
  }
  g_is_exploring = false;
  if (captures_) capture();
  failure_ = RawFailure{.kind = FailureKind::data_race,
                        .what = {},
                        .thread = current_,
                        .first = RacingAccess{first, address},
                        .second = RacingAccess{second, address}};
  leave();
}

}  // namespace misdeal::explore

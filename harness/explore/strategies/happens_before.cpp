#include "harness/explore/strategies/happens_before.h"

#include <algorithm>

namespace misdeal::explore {
namespace {

void join(std::vector<std::uint32_t>& into, const std::vector<std::uint32_t>& other) {
  for (std::size_t i = 0; i < into.size(); ++i) into[i] = std::max(into[i], other[i]);
}

bool are_in_conflict(const Event& a, const Event& b) {
  return conflict({.address = a.address, .pc = 0, .kind = a.kind},
                  {.address = b.address, .pc = 0, .kind = b.kind});
}

bool takes(OpKind kind) {
  return kind == OpKind::lock || kind == OpKind::lock_shared;
}

}  // namespace

HappensBefore::HappensBefore(std::span<const Event> events) : events_(events) {
  for (const Event& event : events) threads_ = std::max<std::size_t>(threads_, event.thread + 1U);
  by_thread_.resize(threads_);
  clocks_.reserve(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) add(i);
}

void HappensBefore::add(std::size_t index) {
  const Event& event = events_[index];
  std::vector<std::size_t>& own = by_thread_[event.thread];
  Clock clock = own.empty() ? Clock(threads_, 0) : clocks_[own.back()];
  own.push_back(index);
  ordinal_.push_back(static_cast<std::uint32_t>(own.size()));
  clock[event.thread] = ordinal_.back();
  if (event.kind == OpKind::join && event.address < threads_ &&
      !by_thread_[event.address].empty()) {
    join(clock, clocks_[by_thread_[event.address].back()]);
  }
  if (takes(event.kind) && own.size() > 1) wake(index, own, clock);
  if (event.kind == OpKind::start) {
    for (std::size_t i = index; i-- > 0;) {
      if (events_[i].kind == OpKind::create && events_[i].address == event.thread) {
        join(clock, clocks_[i]);
        break;
      }
    }
  }
  if (!is_silent(event.kind)) {
    auto at = std::ranges::find(by_address_, event.address,
                                &std::pair<std::uintptr_t, std::vector<std::size_t>>::first);
    if (at == by_address_.end()) at = by_address_.insert(by_address_.end(), {event.address, {}});
    for (auto before = at->second.rbegin(); before != at->second.rend(); ++before) {
      const Event& other = events_[*before];
      if (!are_in_conflict(other, event)) continue;
      // Letting go of a lock only says from when on it can be taken: what can be turned round is
      // who takes it first.
      if (other.kind == OpKind::unlock && takes(event.kind)) continue;
      if (other.thread != event.thread && event.kind != OpKind::unlock &&
          !happened(*before, clock)) {
        races_.push_back({*before, index});
      }
      join(clock, clocks_[*before]);
    }
    for (const std::size_t before : at->second) {
      if (events_[before].kind == OpKind::unlock) join(clock, clocks_[before]);
    }
    at->second.push_back(index);
  }
  clocks_.push_back(std::move(clock));
}

/// A wait gives up its lock, which shows as an unlock; who takes it back was notified in between.
void HappensBefore::wake(std::size_t index, const std::vector<std::size_t>& own, Clock& clock) {
  if (own.size() < 3 || events_[own[own.size() - 3]].kind != OpKind::wait ||
      events_[own[own.size() - 2]].kind != OpKind::unlock) {
    return;
  }
  const std::size_t wait = own[own.size() - 3];
  for (std::size_t i = index; i-- > wait;) {
    const Event& other = events_[i];
    if (other.address == events_[wait].address &&
        (other.kind == OpKind::notify_one || other.kind == OpKind::notify_all)) {
      join(clock, clocks_[i]);
      return;
    }
  }
}

bool HappensBefore::ordered(std::size_t first, std::size_t second) const {
  return happened(first, clocks_[second]);
}

std::uint64_t HappensBefore::trace() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    std::uint64_t hash = (std::uint64_t{events_[i].thread} << 32U) | ordinal_[i];
    hash = hash * 31 + static_cast<std::uint64_t>(events_[i].kind);
    for (const std::uint32_t before : clocks_[i]) {
      hash = (hash ^ before) * 0x9E3779B97F4A7C15ULL;
      hash ^= hash >> 29U;
    }
    sum +=
        hash * 0xBF58476D1CE4E5B9ULL;  // A sum: events that are not ordered may come in any order.
  }
  return sum;
}

}  // namespace misdeal::explore

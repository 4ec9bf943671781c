#include "harness/explore/lock_order.h"

#include <algorithm>

namespace misdeal::explore {
namespace {

/// The place among those held of one that whoever wants `wanted` waits for; `held.size()` if none.
std::size_t place_of(const std::span<const HeldLock> held, const LockTaken& wanted) {
  const auto found = std::ranges::find_if(
      held, [&wanted](const HeldLock& lock) { return lock.taken.excludes(wanted); });
  return static_cast<std::size_t>(found - held.begin());
}

/// Whether a lock keeps the two from holding theirs at the same time.
bool are_guarded(const LockEdge& a, const LockEdge& b) {
  return std::ranges::any_of(
      a.held, [&b](const HeldLock& lock) { return place_of(b.held, lock.taken) < b.held.size(); });
}

bool same_but_of(unsigned thread, const VectorClock& a, const VectorClock& b) {
  for (unsigned i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i != thread && a.of(i) != b.of(i)) return false;
  }
  return true;
}

}  // namespace

void LockOrder::clear() {
  for (Holder& holder : holders_) {
    holder.count = 0;
    holder.read.clear();
  }
  edges_ = length_ = 0;
}

bool LockOrder::take(unsigned thread, const LockTaken& taken, const VectorClock& clock,
                     LockWait wait) {
  Holder& holder = holders_[thread];
  const bool is_edge = wait == LockWait::until_taken && holder.count > 0;
  if (is_edge) {
    cycle_[0] = &add_edge(holder, thread, taken, clock.of(thread));
    length_ = 1;
  }
  if (holder.count == holder.held.size()) holder.held.emplace_back();
  HeldLock& held = holder.held[holder.count++];
  held.taken = taken;
  held.known = clock;
  held.known.join(holder.read);
  return is_edge && close();
}

void LockOrder::leave(unsigned thread, LockId lock) {
  Holder& holder = holders_[thread];
  const std::span held(holder.held.data(), holder.count);
  const auto found =
      std::ranges::find_if(held, [lock](const HeldLock& one) { return one.taken.lock == lock; });
  if (found == held.end()) return;
  std::move(found + 1, held.end(), found);
  --holder.count;
}

void LockOrder::learn(unsigned thread, const VectorClock& news, bool is_of_lock) {
  Holder& holder = holders_[thread];
  const std::size_t count = holder.count - (is_of_lock ? 1 : 0);
  for (std::size_t i = 0; i < count; ++i) holder.held[i].known.join(news);
}

void LockOrder::read_from(unsigned thread, unsigned writer, std::uint32_t moment) {
  Holder& holder = holders_[thread];
  const auto raise = [writer, moment](VectorClock& clock) {
    if (clock.of(writer) < moment) clock.set(writer, moment);
  };
  raise(holder.read);
  for (std::size_t i = 0; i < holder.count; ++i) raise(holder.held[i].known);
}

/// An edge that this one makes superfluous: it comes later, but knows no more.
LockEdge& LockOrder::slot_for(const Holder& holder, unsigned thread, const LockTaken& wanted) {
  for (std::size_t i = 0; i < std::min(edges_, kEdges); ++i) {
    LockEdge& edge = slots_[i];
    if (edge.thread != thread || edge.held.size() != holder.count ||
        edge.wanted.lock != wanted.lock || edge.wanted.is_shared != wanted.is_shared) {
      continue;
    }
    const bool is_same = std::ranges::equal(edge.held, std::span(holder.held.data(), holder.count),
                                            [thread](const HeldLock& a, const HeldLock& b) {
                                              return a.taken.lock == b.taken.lock &&
                                                     a.taken.is_shared == b.taken.is_shared &&
                                                     same_but_of(thread, a.known, b.known);
                                            });
    if (is_same) return edge;
  }
  const std::size_t at = edges_++ % kEdges;
  if (at == slots_.size()) slots_.emplace_back();
  return slots_[at];
}

LockEdge& LockOrder::add_edge(const Holder& holder, unsigned thread, const LockTaken& wanted,
                              std::uint32_t moment) {
  if (slots_.capacity() < kEdges) slots_.reserve(kEdges);  // A cycle points into it.
  LockEdge& edge = slot_for(holder, thread, wanted);
  edge.thread = thread;
  edge.moment = moment;
  edge.wanted = wanted;
  edge.held.assign(holder.held.begin(),
                   holder.held.begin() + static_cast<std::ptrdiff_t>(holder.count));
  return edge;
}

/// Whether none of the others on the way must have happened before an edge came to its locks.
bool LockOrder::knows_none_of_cycle(const LockEdge& edge) const {
  const VectorClock& known = edge.held[edge.cycle_at].known;
  return std::ranges::none_of(cycle(), [&](const LockEdge* other) {
    return other != &edge && known.of(other->thread) >= other->moment;
  });
}

bool LockOrder::may_follow(LockEdge& next) const {
  const auto others = cycle();
  if (std::ranges::any_of(others, [&next](const LockEdge* other) {
        return other->thread == next.thread || are_guarded(*other, next);
      })) {
    return false;
  }
  next.cycle_at = place_of(next.held, others.back()->wanted);
  if (next.cycle_at == next.held.size() || !knows_none_of_cycle(next)) return false;
  // Which lock of the first one matters is not known before the end.
  return std::ranges::none_of(others.subspan(1), [&next](const LockEdge* other) {
    return other->held[other->cycle_at].known.of(next.thread) >= next.moment;
  });
}

/// Goes on from the newest edge, which is the first of the cycle, depth first.
bool LockOrder::close() {
  LockEdge& first = *cycle_[0];
  if (length_ > 1) {
    first.cycle_at = place_of(first.held, cycle_[length_ - 1]->wanted);
    if (first.cycle_at < first.held.size() && knows_none_of_cycle(first)) return true;
  }
  for (std::size_t i = 0; length_ < kCycle && i < std::min(edges_, kEdges); ++i) {
    if (!may_follow(slots_[i])) continue;
    cycle_[length_++] = &slots_[i];
    if (close()) return true;
    --length_;
  }
  return false;
}

}  // namespace misdeal::explore

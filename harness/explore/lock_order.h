#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "harness/explore/event.h"
#include "harness/explore/sync_objects.h"
#include "harness/explore/system_memory.h"
#include "harness/explore/vector_clock.h"

namespace misdeal::explore {

/// A lock of one execution, whatever its memory is used for later.
struct LockId {
  SyncKind kind = SyncKind::mutex;
  std::uint32_t number = 0;

  bool operator==(const LockId&) const = default;
};

/// Taking a lock, alone or to read.
struct LockTaken {
  LockId lock;
  bool is_shared = false;
  std::size_t step = 0;  ///< of the captured ones

  /// Whether one who holds it so keeps out one who wants it so, or the other way round.
  [[nodiscard]] bool excludes(const LockTaken& other) const {
    return lock == other.lock && !(is_shared && other.is_shared);
  }
};

struct HeldLock {
  LockTaken taken;
  /// What must have happened before the thread came as far as it is now: everything it knows but
  /// for what it knows from the last holder of this very lock.
  VectorClock known;
};

/// That a thread waits for one lock while it holds others.
struct LockEdge {
  unsigned thread = 0;
  std::uint32_t moment = 0;  ///< of the thread's own clock
  LockTaken wanted;
  SystemVector<HeldLock> held;
  std::size_t cycle_at = 0;  ///< in a cycle: which of those held the one before wants
};

enum class LockWait : std::uint8_t { until_taken, limited };

/// Finds, in an execution that went well, locks taken in orders that could have made threads wait
/// for each other in a circle.
///
/// A cycle of edges counts if they are of different threads (Havelund: Using runtime analysis to
/// guide model checking of Java programs, 2000), no two hold one lock in common (Joshi, Park, Sen,
/// Naik: A randomized dynamic program analysis technique for detecting real deadlocks, 2009), and
/// none must have happened before another, through the start or the end of threads (Bensalem,
/// Havelund: Dynamic deadlock analysis of multi-threaded programs, 2005). Here "must" goes further,
/// in the spirit of Tunç, Mathur, Pavlogiannis, Viswanathan (Sound dynamic deadlock prediction in
/// linear time, 2023): everything counts that orders a thread before it holds its locks, and within
/// what it reads from others, so that a lock taken only because of what another left is no alarm.
/// That may miss a cycle in one execution; another one, in another order, shows it.
///
/// Not thread-safe. Cost: O(locks held) a lock taken with others held, and a search among the edges
/// of this execution, at most `kEdges`, the newest ones.
class LockOrder {
 public:
  static constexpr std::size_t kEdges = 256;
  /// Longer cycles are not looked for.
  static constexpr std::size_t kCycle = 8;

  void clear();

  /// `clock` is that of the thread before it learns what the last holder of the lock published.
  /// Whether this closes a cycle. Who does not wait for ever ends no edge.
  bool take(unsigned thread, const LockTaken& taken, const VectorClock& clock, LockWait wait);
  void leave(unsigned thread, LockId lock);
  /// What a thread learns by any synchronisation; from its newest lock: `is_of_lock`.
  void learn(unsigned thread, const VectorClock& news, bool is_of_lock = false);
  /// It read what another wrote at this moment.
  void read_from(unsigned thread, unsigned writer, std::uint32_t moment);

  /// The cycle that was closed: each wants what the next one holds.
  [[nodiscard]] std::span<const LockEdge* const> cycle() const { return {cycle_.data(), length_}; }

 private:
  struct Holder {
    std::size_t count = 0;
    SystemVector<HeldLock> held;
    VectorClock read;  ///< moments of others that it read from without being ordered by that
  };
  LockEdge& add_edge(const Holder& holder, unsigned thread, const LockTaken& wanted,
                     std::uint32_t moment);
  LockEdge& slot_for(const Holder& holder, unsigned thread, const LockTaken& wanted);
  bool close();
  bool may_follow(LockEdge& next) const;
  [[nodiscard]] bool knows_none_of_cycle(const LockEdge& edge) const;

  std::array<Holder, kThreadsMax> holders_;
  std::size_t edges_ = 0;  ///< of this execution, forgotten ones among them
  SystemVector<LockEdge> slots_;
  std::array<LockEdge*, kCycle> cycle_{};
  std::size_t length_ = 0;
};

}  // namespace misdeal::explore

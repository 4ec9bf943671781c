#pragma once

#include <cstdint>

#include "harness/explore/event.h"
#include "harness/explore/system_memory.h"
#include "harness/explore/vector_clock.h"

namespace misdeal::explore {

enum class SyncKind : std::uint8_t {
  mutex,
  rwlock,
  condition,
  semaphore,
  barrier,
  once,
  futex,
};

inline constexpr unsigned kNobody = 255;

/// The state of one object that threads synchronise by.
struct SyncObject {
  std::uintptr_t address = 0;
  SyncKind kind = SyncKind::mutex;
  std::uint32_t number = 0;  ///< the how-manieth of its kind, from 1

  // Locks, and once while its function runs.
  std::uint8_t owner = kNobody;
  std::uint32_t depth = 0;  ///< of a recursive lock
  ThreadSet readers = 0;    ///< each may hold it once
  ThreadSet pending = 0;    ///< threads about to take it alone
  ThreadSet pending_shared = 0;
  bool is_destroyed = false;

  // Conditions, barriers, futexes: who waits, the oldest first.
  std::uint8_t waiting = 0;
  std::uint8_t queue[kThreadsMax] = {};

  std::int64_t count = 0;  ///< barrier: threads still to come, 0 before the first

  VectorClock clock;
  /// What readers release: the next writer comes after them, but the next reader does not.
  VectorClock read_clock;

  void enqueue(unsigned thread) { queue[waiting++] = static_cast<std::uint8_t>(thread); }
  void remove(unsigned thread);
};

/// By address; created when first met. Emptying is O(1).
class SyncTable {
 public:
  SyncTable();

  void clear();
  /// Valid until the next call with another address. An object of another kind at the same address
  /// is gone: its memory is used anew.
  SyncObject& object(std::uintptr_t address, SyncKind kind) {
    // The same lock again, more often than not.
    if (newest_ != nullptr && newest_->address == address && newest_->kind == kind) {
      return *newest_;
    }
    newest_ = &look_up(address, kind);
    return *newest_;
  }
  SyncObject* find(std::uintptr_t address);
  /// Forgets objects in memory that was freed.
  void forget(std::uintptr_t address, std::size_t size);
  [[nodiscard]] std::size_t size() const { return used_; }

 private:
  struct Slot {
    std::uintptr_t key = 0;
    std::uint32_t generation = 0;
    std::uint32_t index = 0;
  };
  [[nodiscard]] std::size_t slot_of(std::uintptr_t key) const;
  SyncObject& look_up(std::uintptr_t address, SyncKind kind);
  void reset(SyncObject& object, std::uintptr_t address, SyncKind kind);

  std::uint32_t generation_ = 1;
  std::size_t used_ = 0;
  SyncObject* newest_ = nullptr;  ///< the last one asked for
  std::uint32_t numbers_[7] = {};
  SystemVector<Slot> slots_;
  SystemVector<SyncObject*> objects_;
};

}  // namespace misdeal::explore

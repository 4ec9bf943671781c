#pragma once

#include <cstdint>

#include "harness/contention/preload/layout.h"

/// What the library counts in the process that it is loaded into. Every function may be called by
/// any thread at any time, holds no lock while it calls others, and passes silently where there is
/// no room.
namespace misdeal::contention {

/// Between these a thread's own use of locks is not measured: unwinding a stack may take some.
/// False if it is not measured anyway: the file could not be made, or the library is already at it.
bool enter();
void leave();

/// The record of a lock, made at its first use; nullptr if there is no room.
LockRecord* record_of(const volatile void* address, LockKind kind);
/// nullptr if there is none yet.
LockRecord* known_record(const volatile void* address, LockKind kind);

/// Who has the lock at the moment, for the wait that begins.
struct Wait {
  std::uint32_t stack = kNone;
  std::uint32_t holder_thread = 0;
  std::uint64_t holder_address = 0;
  std::uint64_t from = 0;  ///< ticks
};
Wait begin_wait(const LockRecord& lock);
/// The lock was got. For locks that are held alone, under the lock.
void end_wait(LockRecord& lock, const Wait& wait);
void end_wait_in_vain(LockRecord& lock, const Wait& wait);

/// Of a lock that one thread holds alone: under the lock. `is_again`: a recursive mutex.
void begin_hold(LockRecord& lock, void* place, bool is_again);
/// Nothing if this thread is not known to hold the lock.
void end_hold(LockRecord& lock);

/// Of a lock of many readers, or its writer: the thread keeps since when.
void begin_shared_hold(LockRecord& lock, void* place);
void end_shared_hold(const volatile void* address);

}  // namespace misdeal::contention

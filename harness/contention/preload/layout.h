#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "engine/measure/duration_histogram.h"

/// Measuring the locks of any program: a library that is loaded into it, and what reads its
/// figures.
namespace misdeal::contention {

/// What the library in a measured process writes, and `misdeal contention` reads: one file a
/// process, mapped by both, so that nothing is lost however the process ends. All zero at first.
/// Slots are taken by a compare-and-swap of their key and found without a lock.
///
/// Fields that are not atomic are written under the measured lock, or by whoever took the slot
/// before `is_ready` was stored (release; read with acquire).

inline constexpr std::uint64_t kMagic = 0x3130'6b63'6f6c'646d;
inline constexpr std::uint32_t kLocksMax = 8'192;
inline constexpr std::uint32_t kStacksMax = 8'192;
inline constexpr std::uint32_t kModulesMax = 256;
inline constexpr std::uint32_t kFramesMax = 24;
inline constexpr std::uint32_t kNone = 0xFFFF'FFFF;

enum class LockKind : std::uint8_t { mutex, read_lock, write_lock, spin_lock };

/// An instruction: a module's index and an address in it as its file numbers them.
struct Place {
  std::uint32_t module = kNone;
  std::uint64_t offset = 0;
};

struct Module {
  std::atomic<std::uint64_t> key;  ///< its link map's address
  std::atomic<std::uint32_t> is_ready;
  std::array<char, 500> path;
};

/// Where a lock was waited for, innermost first; one for each lock and stack.
struct StackRecord {
  std::atomic<std::uint32_t> is_ready;
  std::uint32_t lock;
  std::uint32_t depth;
  std::atomic<std::uint64_t> waits;  ///< 0: where the lock was used first
  std::atomic<std::uint64_t> wait_ns;
  std::array<Place, kFramesMax> frames;
};

struct LongestWait {
  std::uint64_t wait_ns;
  std::uint32_t waiter_thread;
  std::uint32_t waiter_stack;
  std::uint32_t holder_thread;  ///< 0: not known
  Place holder;                 ///< where it took the lock
};

struct LockRecord {
  std::uint64_t address;
  LockKind kind;
  std::uint32_t first_stack;  ///< kNone if there was no room
  std::uint64_t acquisitions;
  std::uint64_t contended;
  std::atomic<std::uint64_t> tries_failed;  ///< trylock of a taken lock
  std::atomic<std::uint64_t> timed_out;
  std::atomic<std::uint64_t> timed_out_ns;  ///< waited in vain
  LongestWait longest;
  /// Of the present holder; read by those about to wait, for whom any recent one will do.
  std::atomic<std::uint32_t> holder_thread;
  std::atomic<std::uint64_t> holder_address;
  std::uint32_t depth;                    ///< of a recursive mutex
  std::atomic<std::uint64_t> held_since;  ///< ticks; of a lock of many readers, since the last came
  std::atomic<std::uint32_t> is_busy;     ///< readers hold a lock together, and record one by one
  engine::DurationHistogram wait;         ///< of contended acquisitions
  engine::DurationHistogram hold;
};

struct Slot {
  std::atomic<std::uint64_t> key;
  std::atomic<std::uint32_t> index;  ///< of the record, from 1; 0: being made; kNone: no room
};

struct Measurements {
  std::uint64_t magic;
  std::uint32_t pid;
  std::uint32_t parent_pid;
  std::array<char, 500> program;
  std::atomic<std::uint32_t> locks_used;  ///< may exceed kLocksMax: the rest was left out
  std::atomic<std::uint32_t> stacks_used;
  std::array<Module, kModulesMax> modules;
  std::array<Slot, std::size_t{4} * kLocksMax> lock_slots;
  std::array<Slot, std::size_t{4} * kStacksMax> stack_slots;
  std::array<StackRecord, kStacksMax> stacks;
  std::array<LockRecord, kLocksMax> locks;
};

}  // namespace misdeal::contention

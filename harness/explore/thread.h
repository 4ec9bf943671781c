#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "harness/explore/event.h"
#include "harness/explore/fiber.h"
#include "harness/explore/sync_objects.h"
#include "harness/explore/system_memory.h"
#include "harness/explore/vector_clock.h"

namespace misdeal::explore {

using Stack = SystemVector<std::uintptr_t>;
/// Of the caller, innermost first; at most 64 frames.
void take_stack(Stack& stack);

/// How a wait ended.
enum class Wake : std::uint8_t { none, notified, timed_out, spurious };

/// A thread of the code under exploration.
struct Thread {
  FiberContext context = nullptr;
  void* (*routine)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;
  bool is_finished = false;
  bool is_detached = false;
  bool is_joined = false;
  unsigned joiner = kNobody;

  VectorClock clock;
  VectorClock acquirable;             ///< what relaxed loads saw, for a fence to acquire
  VectorClock fenced;                 ///< clock at the last release fence
  int error_number = 0;               ///< errno, while another thread runs
  std::uintptr_t exceptions[2] = {};  ///< in flight, see __cxa_get_globals
  std::uintptr_t stack_limit = 0;     ///< the lowest address from which the runtime is called

  // While it waits.
  SyncObject* waits_on = nullptr;
  SyncObject* takes_back = nullptr;  ///< the lock that a wait on a condition gave up
  std::uint32_t takes_back_depth = 0;
  Wake woken = Wake::none;
  std::int64_t deadline_ns = 0;

  // Loads since it last changed anything: the same one three times over is a spin.
  std::uint64_t loads[8] = {};
  std::uintptr_t loaded_from[8] = {};
  std::uint32_t loaded_at[8] = {};  ///< program counter
  std::uint8_t load_count = 0;
  std::uint8_t repeated_loads = 0;
  std::uint32_t moved_at = 0;      ///< the last step that was its
  std::uint32_t gave_way_at = 0;   ///< the step at which it last yielded or span
  std::uint8_t spins = 0;          ///< since it last changed anything
  SyncObject* rereads = nullptr;   ///< the lock that it reads more than once
  std::uint32_t reread_count = 0;  ///< how often more
  std::uint32_t locks_held = 0;
  ThreadSet gives_way_to = 0;     ///< who must move first, while it gives way
  bool gives_way_to_any = false;  ///< one of them suffices

  // Thread-local storage, in memory of the arena.
  void** emulated_tls = nullptr;
  std::uint32_t emulated_tls_size = 0;
  void* specifics[64] = {};
  std::uint64_t set_specifics = 0;  ///< a bit each that may not be nullptr
  struct ExitFunction {
    void (*function)(void*);
    void* object;
    ExitFunction* next;
  };
  ExitFunction* exit_functions = nullptr;

  // Only while stacks are captured.
  Stack last_stack;                          ///< at its last point
  std::optional<std::size_t> captured_step;  ///< its last, if its values are not known yet
};

}  // namespace misdeal::explore

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

/// What `misdeal contention` found in the processes of a program, as values.
namespace misdeal::contention {

struct Frame {
  std::string function;  ///< demangled; "module+0x…" if it has no name
  std::string file;      ///< empty if not known
  unsigned line = 0;
};
using Stack = std::vector<Frame>;  ///< innermost first

/// A histogram in figures; nanoseconds.
struct Times {
  std::uint64_t count = 0;
  std::int64_t sum_ns = 0;
  std::int64_t p50_ns = 0;
  std::int64_t p90_ns = 0;
  std::int64_t p99_ns = 0;
  std::int64_t max_ns = 0;
  std::array<std::uint64_t, 40> buckets{};  ///< element k counts [2^k, 2^(k+1)) ns
};

/// Where a lock was waited for.
struct WaitingPlace {
  Stack stack;
  std::uint64_t waits = 0;
  std::uint64_t wait_ns = 0;
};

struct ProfiledLock {
  std::uint64_t address = 0;
  std::string kind;  ///< "mutex", "rwlock read", "rwlock write", "spin lock"
  Stack first_used;
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0;     ///< of these, while it was taken
  std::uint64_t tries_failed = 0;  ///< not acquisitions
  std::uint64_t timed_out = 0;     ///< not acquisitions, and not in `wait`
  std::uint64_t timed_out_ns = 0;
  Times wait;  ///< of contended acquisitions
  Times hold;
  std::vector<WaitingPlace> places;         ///< most time first
  std::uint32_t longest_waiter_thread = 0;  ///< 0: nobody waited
  Stack longest_waiter;
  std::uint32_t longest_holder_thread = 0;  ///< 0: not known
  Stack longest_holder;  ///< the call that took the lock, with what was inlined there
};

struct ProfiledProcess {
  std::uint32_t pid = 0;
  std::uint32_t parent_pid = 0;
  std::string program;
  std::uint64_t locks_left_out = 0;  ///< there was no room
  std::uint64_t stacks_left_out = 0;
  std::vector<ProfiledLock> locks;  ///< most waited for first
};

}  // namespace misdeal::contention

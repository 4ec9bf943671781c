#pragma once

#include <cassert>
#include <cstdint>
#include <string_view>

namespace misdeal::explore {

/// Threads of one execution, numbered in order of creation.
inline constexpr unsigned kThreadsMax = 64;

/// A bit a thread.
using ThreadSet = std::uint64_t;

constexpr ThreadSet only(unsigned thread) {
  assert(thread < kThreadsMax);
  return ThreadSet{1} << thread;
}

/// What a thread does at a point of scheduling.
enum class OpKind : std::uint8_t {
  start,
  create,
  load,
  store,
  update,  ///< read-modify-write, successful or not
  read,
  write,
  lock,
  try_lock,
  unlock,
  lock_shared,
  try_lock_shared,
  wait,
  notify_one,
  notify_all,
  once,
  barrier,
  semaphore_wait,
  semaphore_try,
  semaphore_post,
  park,
  unpark,
  join,
  yield,
  sleep,
  fence,
  choice,
};

std::string_view to_string(OpKind kind);

constexpr bool is_access(OpKind kind) {
  return kind >= OpKind::load && kind <= OpKind::write;
}
constexpr bool writes(OpKind kind) {
  return kind == OpKind::store || kind == OpKind::update || kind == OpKind::write;
}
/// Does nothing that another thread could notice.
constexpr bool is_silent(OpKind kind) {
  return kind == OpKind::start || kind == OpKind::create || kind == OpKind::join ||
         kind == OpKind::yield || kind == OpKind::sleep || kind == OpKind::fence ||
         kind == OpKind::choice;
}

struct Operation {
  std::uintptr_t address = 0;
  std::uint32_t pc = 0;  ///< offset in the program
  OpKind kind = OpKind::start;
};

/// Whether the order of two operations of different threads can matter.
constexpr bool conflict(const Operation& a, const Operation& b) {
  if (is_silent(a.kind) || is_silent(b.kind) || a.address != b.address) return false;
  if (is_access(a.kind) && is_access(b.kind)) return writes(a.kind) || writes(b.kind);
  return !(a.kind == OpKind::lock_shared && b.kind == OpKind::lock_shared);
}

/// One step of an execution: a thread was chosen and did this; or, with `is_step` false, what it
/// did on the way to its next step that others depend on.
struct Event {
  std::uintptr_t address = 0;
  std::uint32_t pc = 0;
  OpKind kind = OpKind::start;
  std::uint8_t thread = 0;
  std::uint8_t option = 0;  ///< for a choice
  bool is_preemption : 1 = false;
  bool is_step : 1 = false;
};
static_assert(sizeof(Event) == 16, "one is written at every step");

}  // namespace misdeal::explore

#include "harness/contention/preload/measure.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/measure/tick_clock.h"
#include "harness/contention/preload/real_functions.h"

namespace misdeal::contention {

namespace {

struct SharedHold {
  LockRecord* lock;
  std::uint64_t since;
};
constexpr std::size_t kSharedHoldsMax = 32;

struct ThisThread {
  bool is_inside;
  int error;  ///< errno when the library was entered, which callers may rely on
  std::uint32_t number;
  std::uint32_t shared_holds;
  SharedHold held[kSharedHoldsMax];
};

// Global, for the functions that this stands in for have no other place to find it.
std::atomic<Measurements*> measurements = nullptr;
engine::TickClock ticks;
thread_local ThisThread me __attribute__((tls_model("initial-exec")));

std::uint32_t my_number() {
  if (me.number == 0) me.number = static_cast<std::uint32_t>(::gettid());
  return me.number;
}

std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 31U;
  value *= 0x9E37'79B9'7F4A'7C15;
  return value ^ (value >> 29U);
}

/// The index + 1 of the record with this key; `make` makes it. kNone: no room.
template <std::size_t kSize, typename Make>
std::uint32_t find_or_make(std::array<Slot, kSize>& slots, std::uint64_t key, Make make) {
  constexpr std::size_t kProbes = 64;
  std::size_t at = mixed(key) % kSize;
  for (std::size_t probe = 0; probe < kProbes; ++probe, at = (at + 1) % kSize) {
    Slot& slot = slots[at];
    std::uint64_t found = slot.key.load(std::memory_order_acquire);
    if (found == 0 && slot.key.compare_exchange_strong(found, key)) {
      const std::uint32_t index = make();
      slot.index.store(index, std::memory_order_release);
      return index;
    }
    if (found != key) continue;
    std::uint32_t index = 0;
    while ((index = slot.index.load(std::memory_order_acquire)) == 0) ::sched_yield();
    return index;
  }
  return kNone;
}

void copy_text(char* to, std::size_t size, const char* from) {
  std::snprintf(to, size, "%s", from);
}

std::uint32_t module_of(const link_map* map) {
  auto& modules = measurements.load(std::memory_order_relaxed)->modules;
  const auto key = reinterpret_cast<std::uint64_t>(map);
  for (std::uint32_t i = 0; i < kModulesMax; ++i) {
    std::uint64_t found = modules[i].key.load(std::memory_order_acquire);
    if (found == 0 && modules[i].key.compare_exchange_strong(found, key)) {
      const bool is_program = map->l_name == nullptr || map->l_name[0] == '\0';
      copy_text(
          modules[i].path.data(), modules[i].path.size(),
          is_program ? measurements.load(std::memory_order_relaxed)->program.data() : map->l_name);
      modules[i].is_ready.store(1, std::memory_order_release);
      return i;
    }
    if (found == key) return i;
  }
  return kNone;
}

/// Of a return address: the call before it. Takes no lock.
Place place_of(std::uint64_t address) {
  dl_find_object object{};
  if (address == 0 || _dl_find_object(reinterpret_cast<void*>(address - 1), &object) != 0) {
    return {};
  }
  return {module_of(object.dlfo_link_map), address - 1 - object.dlfo_link_map->l_addr};
}

/// Whether an address is of this library.
bool is_mine(std::uint64_t address) {
  dl_find_object object{};
  dl_find_object mine{};
  return _dl_find_object(reinterpret_cast<void*>(address), &object) == 0 &&
         _dl_find_object(reinterpret_cast<void*>(&is_mine), &mine) == 0 &&
         object.dlfo_link_map == mine.dlfo_link_map;
}

/// The stack of this thread without what is below the caller of the lock, for a lock.
std::uint32_t stack_here(std::uint32_t lock) {
  constexpr int kMineMax = 8;
  std::array<void*, kFramesMax + kMineMax> raw{};
  const int depth = ::backtrace(raw.data(), static_cast<int>(raw.size()));
  int first = 0;
  while (first < depth &&
         is_mine(reinterpret_cast<std::uint64_t>(raw[static_cast<std::size_t>(first)]))) {
    ++first;
  }
  const auto frames =
      static_cast<std::uint32_t>(std::min<int>(depth - first, static_cast<int>(kFramesMax)));
  std::uint64_t key = mixed(lock + 1);
  for (std::uint32_t i = 0; i < frames; ++i) {
    key = mixed(key + reinterpret_cast<std::uint64_t>(raw[static_cast<std::size_t>(first) + i]));
  }
  Measurements& all = *measurements.load(std::memory_order_relaxed);
  const std::uint32_t index = find_or_make(all.stack_slots, key | 1U, [&]() -> std::uint32_t {
    const std::uint32_t used = all.stacks_used.fetch_add(1);
    if (used >= kStacksMax) return kNone;
    StackRecord& stack = all.stacks[used];
    stack.lock = lock;
    stack.depth = frames;
    for (std::uint32_t i = 0; i < frames; ++i) {
      stack.frames[i] =
          place_of(reinterpret_cast<std::uint64_t>(raw[static_cast<std::size_t>(first) + i]));
    }
    stack.is_ready.store(1, std::memory_order_release);
    return used + 1;
  });
  return index == kNone ? kNone : index - 1;
}

std::uint64_t key_of(const volatile void* address, LockKind kind) {
  return (reinterpret_cast<std::uint64_t>(address) << 2U) | static_cast<std::uint64_t>(kind);
}

std::uint32_t index_of(const LockRecord& lock) {
  return static_cast<std::uint32_t>(&lock -
                                    measurements.load(std::memory_order_relaxed)->locks.data());
}

/// Readers record one at a time; a dozen instructions long.
class OneAtATime {
 public:
  explicit OneAtATime(LockRecord& lock) : lock_(lock) {
    while (lock_.is_busy.exchange(1, std::memory_order_acquire) != 0) ::sched_yield();
  }
  ~OneAtATime() { lock_.is_busy.store(0, std::memory_order_release); }
  OneAtATime(const OneAtATime&) = delete;
  OneAtATime& operator=(const OneAtATime&) = delete;

 private:
  LockRecord& lock_;
};

void note_holder(LockRecord& lock, void* place) {
  lock.holder_thread.store(my_number(), std::memory_order_relaxed);
  lock.holder_address.store(reinterpret_cast<std::uint64_t>(place), std::memory_order_relaxed);
}

/// Whom a lock that is taken is waited for: a reader waits for the writer, a writer for whoever
/// came last.
const LockRecord& held_record(const LockRecord& lock) {
  const bool reads = lock.kind == LockKind::read_lock;
  if (!reads && lock.kind != LockKind::write_lock) return lock;
  const auto* const address = reinterpret_cast<const void*>(lock.address);
  const LockRecord* const other =
      known_record(address, reads ? LockKind::write_lock : LockKind::read_lock);
  if (other == nullptr) return lock;
  const bool is_later = other->held_since.load(std::memory_order_relaxed) >
                        lock.held_since.load(std::memory_order_relaxed);
  return reads || is_later ? *other : lock;
}

/// A file of this process; -1 if none can be made. A process that is replaced by another program
/// keeps its number, hence the second one.
int make_file(const char* folder) {
  constexpr int kProgramsMax = 1'000;
  for (int n = 0; n < kProgramsMax; ++n) {
    char path[4096];
    std::snprintf(path, sizeof path, "%s/%d-%d.locks", folder, static_cast<int>(::getpid()), n);
    const int file = ::open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0 || errno != EEXIST) return file;
  }
  return -1;
}

/// Maps a new file, at `where` if that is not nullptr. The error: nullptr.
Measurements* map_new_file(void* where) {
  const char* const folder = std::getenv("MISDEAL_CONTENTION_DIR");
  if (folder == nullptr) return nullptr;
  const int file = make_file(folder);
  if (file < 0) return nullptr;
  void* mapped = MAP_FAILED;
  if (::ftruncate(file, static_cast<off_t>(sizeof(Measurements))) == 0) {
    mapped = ::mmap(where, sizeof(Measurements), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_NORESERVE | (where == nullptr ? 0 : MAP_FIXED), file, 0);
  }
  ::close(file);
  if (mapped == MAP_FAILED) return nullptr;
  auto* const made = static_cast<Measurements*>(mapped);
  made->pid = static_cast<std::uint32_t>(::getpid());
  made->parent_pid = static_cast<std::uint32_t>(::getppid());
  const ssize_t length =
      ::readlink("/proc/self/exe", made->program.data(), made->program.size() - 1);
  made->program[static_cast<std::size_t>(std::max<ssize_t>(length, 0))] = '\0';
  made->magic = kMagic;
  return made;
}

/// The child of a fork counts for itself, from nothing; its only thread is this one.
void begin_in_child() {
  Measurements* const inherited = measurements.load(std::memory_order_relaxed);
  me = {};
  if (inherited == nullptr) return;
  if (map_new_file(inherited) == nullptr) measurements.store(nullptr, std::memory_order_relaxed);
}

__attribute__((constructor)) void begin() {
  real_functions();  // Before there are threads, if nobody has asked yet.
  std::array<void*, 2> first{};
  ::backtrace(first.data(), 2);  // loads what unwinds stacks
  ticks = engine::TickClock::calibrated();
  measurements.store(map_new_file(nullptr), std::memory_order_release);
  ::pthread_atfork(nullptr, nullptr, begin_in_child);
}

}  // namespace

bool enter() {
  if (me.is_inside || measurements.load(std::memory_order_acquire) == nullptr) return false;
  me.is_inside = true;
  me.error = errno;
  return true;
}

void leave() {
  errno = me.error;
  me.is_inside = false;
}

LockRecord* record_of(const volatile void* address, LockKind kind) {
  Measurements& all = *measurements.load(std::memory_order_relaxed);
  const std::uint32_t index =
      find_or_make(all.lock_slots, key_of(address, kind), [&]() -> std::uint32_t {
        const std::uint32_t used = all.locks_used.fetch_add(1);
        if (used >= kLocksMax) return kNone;
        LockRecord& lock = all.locks[used];
        lock.address = reinterpret_cast<std::uint64_t>(address);
        lock.kind = kind;
        lock.first_stack = stack_here(used);
        return used + 1;
      });
  return index == kNone ? nullptr : &all.locks[index - 1];
}

LockRecord* known_record(const volatile void* address, LockKind kind) {
  Measurements& all = *measurements.load(std::memory_order_relaxed);
  const std::uint64_t key = key_of(address, kind);
  constexpr std::size_t kProbes = 64;
  std::size_t at = mixed(key) % all.lock_slots.size();
  for (std::size_t probe = 0; probe < kProbes; ++probe, at = (at + 1) % all.lock_slots.size()) {
    const std::uint64_t found = all.lock_slots[at].key.load(std::memory_order_acquire);
    if (found == 0) return nullptr;
    if (found != key) continue;
    const std::uint32_t index = all.lock_slots[at].index.load(std::memory_order_acquire);
    return index == 0 || index == kNone ? nullptr : &all.locks[index - 1];
  }
  return nullptr;
}

Wait begin_wait(const LockRecord& lock) {
  const LockRecord& holder = held_record(lock);
  Wait wait{.stack = kNone,
            .holder_thread = holder.holder_thread.load(std::memory_order_relaxed),
            .holder_address = holder.holder_address.load(std::memory_order_relaxed),
            .from = ticks.now()};
  wait.stack = stack_here(index_of(lock));
  return wait;
}

void end_wait(LockRecord& lock, const Wait& wait) {
  const auto ns = ticks.between(wait.from, ticks.now()).count();
  const auto waited = static_cast<std::uint64_t>(ns);
  if (wait.stack != kNone) {
    StackRecord& stack = measurements.load(std::memory_order_relaxed)->stacks[wait.stack];
    stack.waits.fetch_add(1, std::memory_order_relaxed);
    stack.wait_ns.fetch_add(waited, std::memory_order_relaxed);
  }
  const OneAtATime alone(lock);
  ++lock.contended;
  lock.wait.record(ns);
  if (waited >= lock.longest.wait_ns) {
    lock.longest = {.wait_ns = waited,
                    .waiter_thread = my_number(),
                    .waiter_stack = wait.stack,
                    .holder_thread = wait.holder_thread,
                    .holder = place_of(wait.holder_address)};
  }
}

void end_wait_in_vain(LockRecord& lock, const Wait& wait) {
  lock.timed_out.fetch_add(1, std::memory_order_relaxed);
  lock.timed_out_ns.fetch_add(
      static_cast<std::uint64_t>(ticks.between(wait.from, ticks.now()).count()),
      std::memory_order_relaxed);
}

void begin_hold(LockRecord& lock, void* place, bool is_again) {
  const bool had_it = lock.holder_thread.load(std::memory_order_relaxed) == my_number();
  if (is_again && lock.depth > 0 && had_it) {
    ++lock.depth;
    return;
  }
  ++lock.acquisitions;
  lock.depth = 1;
  note_holder(lock, place);
  lock.held_since.store(ticks.now(), std::memory_order_relaxed);
}

void end_hold(LockRecord& lock) {
  // What was locked before the library counted, or by the parent of a fork, has no beginning.
  if (lock.depth == 0 || lock.holder_thread.load(std::memory_order_relaxed) != my_number()) return;
  if (--lock.depth == 0)
    lock.hold.record(
        ticks.between(lock.held_since.load(std::memory_order_relaxed), ticks.now()).count());
}

void begin_shared_hold(LockRecord& lock, void* place) {
  const std::uint64_t now = ticks.now();
  {
    const OneAtATime alone(lock);
    ++lock.acquisitions;
    note_holder(lock, place);
    lock.held_since.store(now, std::memory_order_relaxed);
  }
  if (me.shared_holds < kSharedHoldsMax) me.held[me.shared_holds++] = {&lock, now};
}

void end_shared_hold(const volatile void* address) {
  const auto wanted = reinterpret_cast<std::uint64_t>(address);
  for (std::uint32_t i = me.shared_holds; i-- > 0;) {
    if (me.held[i].lock->address != wanted) continue;
    const SharedHold held = me.held[i];
    me.held[i] = me.held[--me.shared_holds];
    const OneAtATime alone(*held.lock);
    held.lock->hold.record(ticks.between(held.since, ticks.now()).count());
    return;
  }
}

}  // namespace misdeal::contention

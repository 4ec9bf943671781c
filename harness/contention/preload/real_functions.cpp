#include "harness/contention/preload/real_functions.h"

#include <atomic>
#include <cstdint>

#include <dlfcn.h>
#include <sched.h>

namespace misdeal::contention {

namespace {

// A preloaded library is asked before anything in the process has been constructed, so what it
// knows is global.
enum class Lookup : std::uint8_t { not_begun, running, done };
std::atomic<Lookup> lookup = Lookup::not_begun;
RealFunctions found;
thread_local bool is_looking_up __attribute__((tls_model("initial-exec"))) = false;

template <typename Function>
void look_up(Function& function, const char* name, const char* version = nullptr) {
  void* address = version == nullptr ? nullptr : dlvsym(RTLD_NEXT, name, version);
  if (address == nullptr) address = dlsym(RTLD_NEXT, name);
  function = reinterpret_cast<Function>(address);
}

void look_all_up() {
  // x86-64 has an older kind of condition variable under the same name.
  constexpr const char* kConditions = "GLIBC_2.3.2";
  look_up(found.mutex_lock, "pthread_mutex_lock");
  look_up(found.mutex_trylock, "pthread_mutex_trylock");
  look_up(found.mutex_timedlock, "pthread_mutex_timedlock");
  look_up(found.mutex_clocklock, "pthread_mutex_clocklock");
  look_up(found.mutex_unlock, "pthread_mutex_unlock");
  look_up(found.cond_wait, "pthread_cond_wait", kConditions);
  look_up(found.cond_timedwait, "pthread_cond_timedwait", kConditions);
  look_up(found.cond_clockwait, "pthread_cond_clockwait");
  look_up(found.rwlock_rdlock, "pthread_rwlock_rdlock");
  look_up(found.rwlock_tryrdlock, "pthread_rwlock_tryrdlock");
  look_up(found.rwlock_timedrdlock, "pthread_rwlock_timedrdlock");
  look_up(found.rwlock_clockrdlock, "pthread_rwlock_clockrdlock");
  look_up(found.rwlock_wrlock, "pthread_rwlock_wrlock");
  look_up(found.rwlock_trywrlock, "pthread_rwlock_trywrlock");
  look_up(found.rwlock_timedwrlock, "pthread_rwlock_timedwrlock");
  look_up(found.rwlock_clockwrlock, "pthread_rwlock_clockwrlock");
  look_up(found.rwlock_unlock, "pthread_rwlock_unlock");
  look_up(found.spin_lock, "pthread_spin_lock");
  look_up(found.spin_trylock, "pthread_spin_trylock");
  look_up(found.spin_unlock, "pthread_spin_unlock");
}

}  // namespace

const RealFunctions* real_functions() {
  if (lookup.load(std::memory_order_acquire) == Lookup::done) return &found;
  Lookup expected = Lookup::not_begun;
  if (!lookup.compare_exchange_strong(expected, Lookup::running)) {
    if (is_looking_up) return nullptr;
    // Another thread does: without its result this one would go on without its lock.
    while (lookup.load(std::memory_order_acquire) != Lookup::done) ::sched_yield();
    return &found;
  }
  is_looking_up = true;
  look_all_up();
  is_looking_up = false;
  lookup.store(Lookup::done, std::memory_order_release);
  return &found;
}

}  // namespace misdeal::contention

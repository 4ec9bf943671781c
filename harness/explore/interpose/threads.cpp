// pthread: threads, locks, conditions and the rest. Outside an execution each calls what it stands
// before.
#include <cerrno>
#include <cstring>

#include <pthread.h>
#include <sched.h>

#include "harness/explore/interpose/real.h"

namespace misdeal::explore {

namespace {

constexpr std::int64_t kForever = Runtime::kForever;

// What glibc leaves where a mutex was destroyed; the same for read-write locks, of our own. Whoever
// initialises one anew there, perhaps by assignment, overwrites it.
constexpr int kDestroyedMutex = -1;
constexpr unsigned kDestroyedLock = ~0U;

SyncObject& mutex_at(pthread_mutex_t* mutex) {
  SyncObject& object = g_runtime->object(address_of(mutex), SyncKind::mutex);
  object.is_destroyed = object.is_destroyed && mutex->__data.__kind == kDestroyedMutex;
  return object;
}
/// glibc keeps the type where static initialisers put it, too.
int type_of(const pthread_mutex_t* mutex) {
  return mutex->__data.__kind & 3;
}

SyncObject& rwlock_at(pthread_rwlock_t* lock) {
  SyncObject& object = g_runtime->object(address_of(lock), SyncKind::rwlock);
  object.is_destroyed = object.is_destroyed && lock->__data.__flags == kDestroyedLock;
  return object;
}
SyncObject& condition_at(pthread_cond_t* condition) {
  return g_runtime->object(address_of(condition), SyncKind::condition);
}

unsigned index_of(pthread_t thread) {
  return static_cast<unsigned>(thread - kThreadHandles) - 1;
}
pthread_t handle_of(unsigned index) {
  return kThreadHandles + index + 1;
}

int wait_at(pthread_cond_t* condition, pthread_mutex_t* mutex, std::int64_t deadline,
            const void* pc) {
  SyncObject& lock = mutex_at(mutex);
  return g_runtime->wait(condition_at(condition), lock, deadline, pc);
}

}  // namespace
}  // namespace misdeal::explore

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

// What an interposed function does outside an execution, and with a lock of a shared library.
#define MISDEAL_PASS_ON_FOREIGN(lock, name, ...)                                      \
  do {                                                                                \
    if (!g_is_exploring || g_runtime->is_foreign(address_of(lock), MISDEAL_CALLER)) { \
      static decltype(name)* known = nullptr;                                         \
      return real(known, #name)(__VA_ARGS__);                                         \
    }                                                                                 \
  } while (false)

extern "C" {

int pthread_create(pthread_t* out, const pthread_attr_t* attributes, void* (*routine)(void*),
                   void* argument) {
  MISDEAL_PASS_ON(pthread_create, out, attributes, routine, argument);
  const unsigned index = g_runtime->create_thread(routine, argument);
  int state = PTHREAD_CREATE_JOINABLE;
  if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &state);
  if (state == PTHREAD_CREATE_DETACHED) g_runtime->detach(index);
  *out = handle_of(index);
  return 0;
}
int pthread_join(pthread_t thread, void** result) {
  MISDEAL_PASS_ON(pthread_join, thread, result);
  return g_runtime->join(index_of(thread), result);
}
int pthread_detach(pthread_t thread) {
  MISDEAL_PASS_ON(pthread_detach, thread);
  return g_runtime->detach(index_of(thread));
}
pthread_t pthread_self() {
  MISDEAL_PASS_ON(pthread_self);
  return handle_of(g_runtime->current());
}
void pthread_exit(void* result) {
  if (!g_is_exploring) {
    real<void(void*)>("pthread_exit")(result);
    __builtin_unreachable();
  }
  g_runtime->current_thread().result = result;
  throw ThreadExit();
}
int pthread_cancel(pthread_t thread) {
  MISDEAL_PASS_ON(pthread_cancel, thread);
  g_runtime->fail(FailureKind::unsupported, "pthread_cancel");
}
int sched_yield() {
  MISDEAL_PASS_ON(sched_yield);
  g_runtime->yield(MISDEAL_CALLER);
  return 0;
}

int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
  MISDEAL_PASS_ON(pthread_mutex_init, mutex, attributes);
  static decltype(pthread_mutex_init)* known = nullptr;
  auto* const original = real(known, "pthread_mutex_init");
  g_runtime->object(address_of(mutex), SyncKind::mutex).is_destroyed = false;
  return original(mutex, attributes);  // For its type.
}
int pthread_mutex_destroy(pthread_mutex_t* mutex) {
  MISDEAL_PASS_ON(pthread_mutex_destroy, mutex);
  g_runtime->destroy(mutex_at(mutex), MISDEAL_CALLER);
  mutex->__data.__kind = kDestroyedMutex;
  g_runtime->wrote(address_of(mutex), sizeof *mutex);
  return 0;
}
int pthread_mutex_lock(pthread_mutex_t* mutex) {
  MISDEAL_PASS_ON_FOREIGN(mutex, pthread_mutex_lock, mutex);
  return g_runtime->lock(mutex_at(mutex), type_of(mutex), kForever, MISDEAL_CALLER);
}
int pthread_mutex_trylock(pthread_mutex_t* mutex) {
  MISDEAL_PASS_ON_FOREIGN(mutex, pthread_mutex_trylock, mutex);
  return g_runtime->try_lock(mutex_at(mutex), type_of(mutex), MISDEAL_CALLER);
}
int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_mutex_timedlock, mutex, deadline);
  return g_runtime->lock(mutex_at(mutex), type_of(mutex), nanoseconds(deadline), MISDEAL_CALLER);
}
int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_mutex_clocklock, mutex, clock, deadline);
  return g_runtime->lock(mutex_at(mutex), type_of(mutex), nanoseconds(deadline), MISDEAL_CALLER);
}
int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  MISDEAL_PASS_ON_FOREIGN(mutex, pthread_mutex_unlock, mutex);
  return g_runtime->unlock(mutex_at(mutex), MISDEAL_CALLER);
}

int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) {
  MISDEAL_PASS_ON(pthread_rwlock_init, lock, attributes);
  rwlock_at(lock).is_destroyed = false;
  return 0;
}
int pthread_rwlock_destroy(pthread_rwlock_t* lock) {
  MISDEAL_PASS_ON(pthread_rwlock_destroy, lock);
  g_runtime->destroy(rwlock_at(lock), MISDEAL_CALLER);
  lock->__data.__flags = kDestroyedLock;
  g_runtime->wrote(address_of(lock), sizeof *lock);
  return 0;
}
int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  MISDEAL_PASS_ON_FOREIGN(lock, pthread_rwlock_wrlock, lock);
  return g_runtime->lock(rwlock_at(lock), PTHREAD_MUTEX_ERRORCHECK, kForever, MISDEAL_CALLER);
}
int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) {
  MISDEAL_PASS_ON(pthread_rwlock_trywrlock, lock);
  return g_runtime->try_lock(rwlock_at(lock), PTHREAD_MUTEX_NORMAL, MISDEAL_CALLER);
}
int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_rwlock_timedwrlock, lock, deadline);
  return g_runtime->lock(rwlock_at(lock), PTHREAD_MUTEX_ERRORCHECK, nanoseconds(deadline),
                         MISDEAL_CALLER);
}
int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_rwlock_clockwrlock, lock, clock, deadline);
  return g_runtime->lock(rwlock_at(lock), PTHREAD_MUTEX_ERRORCHECK, nanoseconds(deadline),
                         MISDEAL_CALLER);
}
int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  MISDEAL_PASS_ON_FOREIGN(lock, pthread_rwlock_rdlock, lock);
  return g_runtime->lock_shared(rwlock_at(lock), kForever, MISDEAL_CALLER);
}
int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) {
  MISDEAL_PASS_ON(pthread_rwlock_tryrdlock, lock);
  return g_runtime->try_lock_shared(rwlock_at(lock), MISDEAL_CALLER);
}
int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_rwlock_timedrdlock, lock, deadline);
  return g_runtime->lock_shared(rwlock_at(lock), nanoseconds(deadline), MISDEAL_CALLER);
}
int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_rwlock_clockrdlock, lock, clock, deadline);
  return g_runtime->lock_shared(rwlock_at(lock), nanoseconds(deadline), MISDEAL_CALLER);
}
int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  MISDEAL_PASS_ON_FOREIGN(lock, pthread_rwlock_unlock, lock);
  return g_runtime->unlock(rwlock_at(lock), MISDEAL_CALLER);
}

int pthread_spin_init(pthread_spinlock_t* lock, int shared) {
  MISDEAL_PASS_ON(pthread_spin_init, lock, shared);
  g_runtime->object(address_of(lock), SyncKind::mutex).is_destroyed = false;
  return 0;
}
int pthread_spin_destroy(pthread_spinlock_t* lock) {
  MISDEAL_PASS_ON(pthread_spin_destroy, lock);
  g_runtime->destroy(g_runtime->object(address_of(lock), SyncKind::mutex), MISDEAL_CALLER);
  return 0;
}
int pthread_spin_lock(pthread_spinlock_t* lock) {
  MISDEAL_PASS_ON(pthread_spin_lock, lock);
  return g_runtime->lock(g_runtime->object(address_of(lock), SyncKind::mutex), PTHREAD_MUTEX_NORMAL,
                         kForever, MISDEAL_CALLER);
}
int pthread_spin_trylock(pthread_spinlock_t* lock) {
  MISDEAL_PASS_ON(pthread_spin_trylock, lock);
  return g_runtime->try_lock(g_runtime->object(address_of(lock), SyncKind::mutex),
                             PTHREAD_MUTEX_NORMAL, MISDEAL_CALLER);
}
int pthread_spin_unlock(pthread_spinlock_t* lock) {
  MISDEAL_PASS_ON(pthread_spin_unlock, lock);
  return g_runtime->unlock(g_runtime->object(address_of(lock), SyncKind::mutex), MISDEAL_CALLER);
}

int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) {
  MISDEAL_PASS_ON(pthread_cond_init, condition, attributes);
  condition_at(condition).is_destroyed = false;
  return 0;
}
int pthread_cond_destroy(pthread_cond_t* condition) {
  MISDEAL_PASS_ON(pthread_cond_destroy, condition);
  g_runtime->destroy(condition_at(condition), MISDEAL_CALLER);
  return 0;
}
int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  MISDEAL_PASS_ON(pthread_cond_wait, condition, mutex);
  return wait_at(condition, mutex, kForever, MISDEAL_CALLER);
}
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_cond_timedwait, condition, mutex, deadline);
  return wait_at(condition, mutex, nanoseconds(deadline), MISDEAL_CALLER);
}
int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* deadline) {
  MISDEAL_PASS_ON(pthread_cond_clockwait, condition, mutex, clock, deadline);
  return wait_at(condition, mutex, nanoseconds(deadline), MISDEAL_CALLER);
}
int pthread_cond_signal(pthread_cond_t* condition) {
  MISDEAL_PASS_ON(pthread_cond_signal, condition);
  g_runtime->notify(condition_at(condition), false, MISDEAL_CALLER);
  return 0;
}
int pthread_cond_broadcast(pthread_cond_t* condition) {
  MISDEAL_PASS_ON(pthread_cond_broadcast, condition);
  g_runtime->notify(condition_at(condition), true, MISDEAL_CALLER);
  return 0;
}

int pthread_once(pthread_once_t* once, void (*routine)()) {
  MISDEAL_PASS_ON_FOREIGN(once, pthread_once, once, routine);
  // The address next to it: a flag of its own at `once` belongs to glibc.
  SyncObject& flag = g_runtime->object(address_of(once), SyncKind::once);
  // As glibc leaves it, so that what was done outside an execution stays done.
  constexpr pthread_once_t kDone = 2;
  if (__atomic_load_n(once, __ATOMIC_ACQUIRE) == kDone) {
    g_runtime->acquire(flag);
    return 0;
  }
  g_runtime->lock(flag, PTHREAD_MUTEX_NORMAL, kForever, MISDEAL_CALLER);
  if (*once != kDone) {
    try {
      routine();
    } catch (...) {
      g_runtime->unlock(flag, MISDEAL_CALLER);
      throw;
    }
    *once = kDone;
    g_runtime->access_range(address_of(once), sizeof *once, true, 0);
  }
  g_runtime->unlock(flag, MISDEAL_CALLER);
  return 0;
}

}  // extern "C"

// The functions of POSIX threads that stand in front of the C library's.
#include <cerrno>

#include <pthread.h>

#include "harness/contention/preload/measure.h"
#include "harness/contention/preload/real_functions.h"

namespace {

using namespace misdeal::contention;

bool is_got(int result) {
  return result == 0 || result == EOWNERDEAD;
}

bool is_recursive(const pthread_mutex_t* mutex) {
  constexpr int kTypeBits = 3;
  return (mutex->__data.__kind & kTypeBits) == PTHREAD_MUTEX_RECURSIVE;
}

/// First without waiting, so that nothing but a lock that is taken is timed.
template <typename Try, typename Block, typename Hold>
int acquire(const volatile void* address, LockKind kind, Try attempt, Block block, Hold hold) {
  if (!enter()) return block();
  LockRecord* const lock = record_of(address, kind);
  int result = lock == nullptr ? EBUSY : attempt();
  if (lock == nullptr) {
    leave();
    return block();
  }
  if (is_got(result)) {
    hold(*lock);
  } else if (result != EBUSY) {
    result = block();  // which knows what is wrong
    if (is_got(result)) hold(*lock);
  } else {
    const Wait wait = begin_wait(*lock);
    result = block();
    if (is_got(result)) {
      end_wait(*lock, wait);
      hold(*lock);
    } else if (result == ETIMEDOUT) {
      end_wait_in_vain(*lock, wait);
    }
  }
  leave();
  return result;
}

template <typename Try, typename Hold>
int attempt(const volatile void* address, LockKind kind, Try real, Hold hold) {
  const int result = real();
  if ((!is_got(result) && result != EBUSY) || !enter()) return result;
  if (LockRecord* const lock = record_of(address, kind)) {
    if (is_got(result)) {
      hold(*lock);
    } else {
      lock->tries_failed.fetch_add(1, std::memory_order_relaxed);
    }
  }
  leave();
  return result;
}

void release(const volatile void* address, LockKind kind) {
  if (!enter()) return;
  if (LockRecord* const lock = known_record(address, kind)) end_hold(*lock);
  leave();
}

/// For a mutex or a spin lock.
auto alone(void* place, bool can_be_again) {
  return [=](LockRecord& lock) { begin_hold(lock, place, can_be_again); };
}

auto shared(void* place) {
  return [=](LockRecord& lock) { begin_shared_hold(lock, place); };
}

template <typename Block>
int lock_mutex(const RealFunctions* real, pthread_mutex_t* mutex, void* place, Block block) {
  return acquire(
      mutex, LockKind::mutex, [&] { return real->mutex_trylock(mutex); }, block,
      alone(place, is_recursive(mutex)));
}

template <typename Block>
int lock_to_read(const RealFunctions* real, pthread_rwlock_t* lock, void* place, Block block) {
  return acquire(
      lock, LockKind::read_lock, [&] { return real->rwlock_tryrdlock(lock); }, block,
      shared(place));
}

template <typename Block>
int lock_to_write(const RealFunctions* real, pthread_rwlock_t* lock, void* place, Block block) {
  return acquire(
      lock, LockKind::write_lock, [&] { return real->rwlock_trywrlock(lock); }, block,
      shared(place));
}

/// The wait lets go of the mutex and takes it again.
template <typename Block>
int wait_for_condition(pthread_mutex_t* mutex, void* place, Block block) {
  release(mutex, LockKind::mutex);
  const int result = block();
  if (!enter()) return result;
  if (LockRecord* const lock = record_of(mutex, LockKind::mutex)) begin_hold(*lock, place, false);
  leave();
  return result;
}

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_mutex(real, mutex, __builtin_return_address(0),
                    [=] { return real->mutex_lock(mutex); });
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* until) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_mutex(real, mutex, __builtin_return_address(0),
                    [=] { return real->mutex_timedlock(mutex, until); });
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                            const timespec* until) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_mutex(real, mutex, __builtin_return_address(0),
                    [=] { return real->mutex_clocklock(mutex, clock, until); });
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return attempt(
      mutex, LockKind::mutex, [=] { return real->mutex_trylock(mutex); },
      alone(__builtin_return_address(0), is_recursive(mutex)));
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  release(mutex, LockKind::mutex);
  return real->mutex_unlock(mutex);
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  const RealFunctions* const real = real_functions();
  return wait_for_condition(mutex, __builtin_return_address(0),
                            [=] { return real->cond_wait(condition, mutex); });
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  const RealFunctions* const real = real_functions();
  return wait_for_condition(mutex, __builtin_return_address(0),
                            [=] { return real->cond_timedwait(condition, mutex, until); });
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  const RealFunctions* const real = real_functions();
  return wait_for_condition(mutex, __builtin_return_address(0),
                            [=] { return real->cond_clockwait(condition, mutex, clock, until); });
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_to_read(real, lock, __builtin_return_address(0),
                      [=] { return real->rwlock_rdlock(lock); });
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_to_read(real, lock, __builtin_return_address(0),
                      [=] { return real->rwlock_timedrdlock(lock, until); });
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* until) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_to_read(real, lock, __builtin_return_address(0),
                      [=] { return real->rwlock_clockrdlock(lock, clock, until); });
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return attempt(
      lock, LockKind::read_lock, [=] { return real->rwlock_tryrdlock(lock); },
      shared(__builtin_return_address(0)));
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_to_write(real, lock, __builtin_return_address(0),
                       [=] { return real->rwlock_wrlock(lock); });
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_to_write(real, lock, __builtin_return_address(0),
                       [=] { return real->rwlock_timedwrlock(lock, until); });
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                               const timespec* until) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return lock_to_write(real, lock, __builtin_return_address(0),
                       [=] { return real->rwlock_clockwrlock(lock, clock, until); });
}

int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return attempt(
      lock, LockKind::write_lock, [=] { return real->rwlock_trywrlock(lock); },
      shared(__builtin_return_address(0)));
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  if (enter()) {
    end_shared_hold(lock);
    leave();
  }
  return real->rwlock_unlock(lock);
}

int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return acquire(
      lock, LockKind::spin_lock, [=] { return real->spin_trylock(lock); },
      [=] { return real->spin_lock(lock); }, alone(__builtin_return_address(0), false));
}

int pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  return attempt(
      lock, LockKind::spin_lock, [=] { return real->spin_trylock(lock); },
      alone(__builtin_return_address(0), false));
}

int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
  const RealFunctions* const real = real_functions();
  if (real == nullptr) return 0;
  release(lock, LockKind::spin_lock);
  return real->spin_unlock(lock);
}

}  // extern "C"
#pragma GCC visibility pop

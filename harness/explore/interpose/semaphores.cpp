// POSIX semaphores and barriers. Outside an execution each calls what it stands before.
#include <cerrno>

#include <pthread.h>
#include <semaphore.h>

#include "harness/explore/interpose/real.h"

namespace misdeal::explore {

namespace {

constexpr std::int64_t kForever = Runtime::kForever;

SyncObject& semaphore_at(sem_t* semaphore) {
  return g_runtime->object(address_of(semaphore), SyncKind::semaphore);
}

int failed(int error) {
  errno = error;
  return -1;
}

/// The count is where glibc keeps it, so that one which was set outside an execution counts.
unsigned& units_of(sem_t* semaphore) {
  return *reinterpret_cast<unsigned*>(semaphore);
}

void change_units(sem_t* semaphore, int by) {
  units_of(semaphore) += static_cast<unsigned>(by);
  g_runtime->wrote(address_of(semaphore), sizeof(unsigned));
}

int semaphore_wait(sem_t* semaphore, std::int64_t deadline, const void* pc) {
  SyncObject& object = semaphore_at(semaphore);
  g_runtime->point(OpKind::semaphore_wait, object.address, pc);
  while (units_of(semaphore) == 0) {
    if (g_runtime->park(object, deadline) == Wake::timed_out) return failed(ETIMEDOUT);
  }
  change_units(semaphore, -1);
  g_runtime->acquire(object);
  g_runtime->note_store(object.address);
  return 0;
}

/// How many a barrier waits for, where glibc keeps it.
unsigned parties_of(const pthread_barrier_t* barrier) {
  return reinterpret_cast<const unsigned*>(barrier)[2];
}

}  // namespace
}  // namespace misdeal::explore

using namespace misdeal::explore;  // NOLINT: the functions below stand outside every namespace.

extern "C" {

int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes,
                         unsigned count) {
  static decltype(pthread_barrier_init)* known = nullptr;
  auto* const original = real(known, "pthread_barrier_init");
  if (g_is_exploring) {
    g_runtime->object(address_of(barrier), SyncKind::barrier).count = 0;
    g_runtime->wrote(address_of(barrier), sizeof *barrier);
  }
  return original(barrier, attributes, count);
}
int pthread_barrier_destroy(pthread_barrier_t* barrier) {
  MISDEAL_PASS_ON(pthread_barrier_destroy, barrier);
  return 0;
}
int pthread_barrier_wait(pthread_barrier_t* barrier) {
  MISDEAL_PASS_ON(pthread_barrier_wait, barrier);
  SyncObject& object = g_runtime->object(address_of(barrier), SyncKind::barrier);
  g_runtime->point(OpKind::barrier, object.address, MISDEAL_CALLER);
  g_runtime->release(object);
  if (object.count == 0) object.count = parties_of(barrier);
  if (--object.count > 0) {
    g_runtime->park(object, kForever);
    g_runtime->acquire(object);
    return 0;
  }
  g_runtime->unpark(object, kThreadsMax);
  g_runtime->acquire(object);
  return PTHREAD_BARRIER_SERIAL_THREAD;
}

int sem_init(sem_t* semaphore, int shared, unsigned value) {
  static decltype(sem_init)* known = nullptr;
  auto* const original = real(known, "sem_init");
  if (g_is_exploring) g_runtime->wrote(address_of(semaphore), sizeof *semaphore);
  return original(semaphore, shared, value);
}
int sem_destroy(sem_t* semaphore) {
  MISDEAL_PASS_ON(sem_destroy, semaphore);
  return 0;
}
int sem_wait(sem_t* semaphore) {
  MISDEAL_PASS_ON(sem_wait, semaphore);
  return semaphore_wait(semaphore, kForever, MISDEAL_CALLER);
}
int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  MISDEAL_PASS_ON(sem_timedwait, semaphore, deadline);
  return semaphore_wait(semaphore, nanoseconds(deadline), MISDEAL_CALLER);
}
int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  MISDEAL_PASS_ON(sem_clockwait, semaphore, clock, deadline);
  return semaphore_wait(semaphore, nanoseconds(deadline), MISDEAL_CALLER);
}
int sem_trywait(sem_t* semaphore) {
  MISDEAL_PASS_ON(sem_trywait, semaphore);
  SyncObject& object = semaphore_at(semaphore);
  g_runtime->point(OpKind::semaphore_try, object.address, MISDEAL_CALLER);
  if (units_of(semaphore) == 0) {
    g_runtime->note_load(object.address, 0, g_runtime->points().offset_of(MISDEAL_CALLER));
    return failed(EAGAIN);
  }
  change_units(semaphore, -1);
  g_runtime->acquire(object);
  g_runtime->note_store(object.address);
  return 0;
}
int sem_post(sem_t* semaphore) {
  MISDEAL_PASS_ON(sem_post, semaphore);
  SyncObject& object = semaphore_at(semaphore);
  g_runtime->point(OpKind::semaphore_post, object.address, MISDEAL_CALLER);
  g_runtime->release(object);
  change_units(semaphore, 1);
  g_runtime->unpark(object, 1);
  return 0;
}
int sem_getvalue(sem_t* semaphore, int* value) {
  MISDEAL_PASS_ON(sem_getvalue, semaphore, value);
  *value = static_cast<int>(units_of(semaphore));
  return 0;
}

}  // extern "C"

/* Four threads wait for a lock that is held until all of them sleep, and 20 ms more. Prints how
   long they waited at least and at most, in all, in ns. Also takes a recursive lock three times
   over. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "parked.h"

enum { kWaiters = 4 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int thread_of[kWaiters];
static atomic_long waited_at_most;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

__attribute__((noinline)) static void take_contended_lock(void) {
  pthread_mutex_lock(&lock);
  pthread_mutex_unlock(&lock);
}

static void* wait_for_lock(void* number) {
  const long from = now();
  atomic_store(&thread_of[*(int*)number], gettid());
  take_contended_lock();
  atomic_fetch_add(&waited_at_most, now() - from);
  return NULL;
}

__attribute__((noinline)) static void hold_contended_lock(long* held) {
  pthread_t threads[kWaiters];
  int numbers[kWaiters];
  pthread_mutex_lock(&lock);
  for (int i = 0; i < kWaiters; ++i) {
    numbers[i] = i;
    pthread_create(&threads[i], NULL, wait_for_lock, &numbers[i]);
  }
  for (int i = 0; i < kWaiters; ++i) {
    while (atomic_load(&thread_of[i]) == 0 || !is_asleep(atomic_load(&thread_of[i]))) sched_yield();
  }
  const long from = now();
  while (now() - from < 20000000L) {
  }
  *held = now() - from;
  pthread_mutex_unlock(&lock);
  for (int i = 0; i < kWaiters; ++i) pthread_join(threads[i], NULL);
}

__attribute__((noinline)) static void take_recursive_lock(void) {
  pthread_mutexattr_t attributes;
  pthread_mutex_t recursive;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&recursive, &attributes);
  for (int i = 0; i < 3; ++i) pthread_mutex_lock(&recursive);
  for (int i = 0; i < 3; ++i) pthread_mutex_unlock(&recursive);
  pthread_mutex_destroy(&recursive);
}

int main(void) {
  long held = 0;
  take_recursive_lock();
  hold_contended_lock(&held);
  printf("%ld %ld\n", held * kWaiters, atomic_load(&waited_at_most));
  return 7;
}

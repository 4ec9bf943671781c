#include "harness/explore/tests/programs/plain_c.h"

#include <pthread.h>
#include <stdlib.h>

/* Assertions count in every build. */
#undef NDEBUG
#include <assert.h>

struct reading_register {
  pthread_rwlock_t lock;
  int is_wrong;
  int count;
  int sum;
};

static void* add_reading(void* argument) {
  struct reading_register* const all = argument;
  if (all->is_wrong) {
    pthread_rwlock_wrlock(&all->lock);
    ++all->count;
    pthread_rwlock_unlock(&all->lock);
    pthread_rwlock_wrlock(&all->lock);
    all->sum += 2;
    pthread_rwlock_unlock(&all->lock);
  } else {
    pthread_rwlock_wrlock(&all->lock);
    ++all->count;
    all->sum += 2;
    pthread_rwlock_unlock(&all->lock);
  }
  return NULL;
}

static void* check_average(void* argument) {
  struct reading_register* const all = argument;
  pthread_rwlock_rdlock(&all->lock);
  assert(all->sum == 2 * all->count);
  pthread_rwlock_unlock(&all->lock);
  return NULL;
}

void plain_c_register(int is_wrong) {
  struct reading_register* const all = calloc(1, sizeof *all);
  pthread_t writer;
  pthread_t reader;
  pthread_rwlock_init(&all->lock, NULL);
  all->is_wrong = is_wrong;
  pthread_create(&writer, NULL, add_reading, all);
  pthread_create(&reader, NULL, check_average, all);
  pthread_join(writer, NULL);
  pthread_join(reader, NULL);
  pthread_rwlock_destroy(&all->lock);
  free(all);
}

static pthread_mutex_t message_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t message_came = PTHREAD_COND_INITIALIZER;
static int message;

static void* send_message(void* argument) {
  (void)argument;
  pthread_mutex_lock(&message_lock);
  message = 1;
  pthread_mutex_unlock(&message_lock);
  pthread_cond_signal(&message_came);
  return NULL;
}

void plain_c_condition(int is_wrong) {
  pthread_t sender;
  pthread_create(&sender, NULL, send_message, NULL);
  pthread_mutex_lock(&message_lock);
  if (is_wrong) {
    /* Looks, but then waits whatever it saw. */
    pthread_mutex_unlock(&message_lock);
    pthread_mutex_lock(&message_lock);
    pthread_cond_wait(&message_came, &message_lock);
  } else {
    while (message == 0) pthread_cond_wait(&message_came, &message_lock);
  }
  pthread_mutex_unlock(&message_lock);
  pthread_join(sender, NULL);
}

static int started;

static void* start(void* argument) {
  (void)argument;
  __atomic_store_n(&started, 1, __ATOMIC_SEQ_CST);
  return NULL;
}

void plain_c_thread_leak(int is_wrong) {
  pthread_t thread;
  pthread_create(&thread, NULL, start, NULL);
  if (!is_wrong || __atomic_load_n(&started, __ATOMIC_SEQ_CST) != 0) pthread_join(thread, NULL);
}

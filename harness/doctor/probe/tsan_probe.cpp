// Run by misdeal doctor, under ThreadSanitizer: does it start, does it see a race, can it name it?
// Without an argument, two threads share a number properly, so that a report is a false one.

#include <cstdio>

#include <pthread.h>

namespace {

long number = 0;
pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

void* add_under_the_lock(void*) {
  pthread_mutex_lock(&guard);
  number += 1;
  pthread_mutex_unlock(&guard);
  return nullptr;
}

void* planted_race(void*) {
  number += 1;
  return nullptr;
}

}  // namespace

int main(int argument_count, char**) {
  void* (*const work)(void*) = argument_count > 1 ? planted_race : add_under_the_lock;
  pthread_t threads[2];
  for (pthread_t& thread : threads) {
    if (pthread_create(&thread, nullptr, work, nullptr) != 0) return 3;
  }
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
  std::puts("both threads ended");
  return 0;
}

// Wrong on purpose: a thread that ended is neither joined nor detached.
#include <pthread.h>
#include <semaphore.h>

sem_t ended;

void* end(void*) {
  sem_post(&ended);
  return nullptr;
}

void start_and_forget() {
  pthread_t thread{};
  pthread_create(&thread, nullptr, end, nullptr);
}

int main() {
  sem_init(&ended, 0, 0);
  start_and_forget();
  sem_wait(&ended);
}

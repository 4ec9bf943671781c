// Wrong on purpose.
#include <pthread.h>

void drop() {
  pthread_mutex_t mutex{};
  pthread_mutex_init(&mutex, nullptr);
  pthread_mutex_lock(&mutex);
  pthread_mutex_destroy(&mutex);
}

int main() {
  drop();
}

// Two readers hold a lock together; a writer waits for them; a try fails meanwhile.
#include <atomic>
#include <shared_mutex>
#include <thread>

#include <unistd.h>

#include "parked.h"

namespace {

std::shared_mutex shared_lock;
std::atomic<int> readers = 0;
std::atomic<bool> may_leave = false;
std::atomic<int> writer_number = 0;

[[gnu::noinline]] void read_shared() {
  const std::shared_lock held(shared_lock);
  ++readers;
  while (!may_leave) std::this_thread::yield();
}

[[gnu::noinline]] void write_shared() {
  writer_number = ::gettid();
  const std::lock_guard held(shared_lock);
}

}  // namespace

int main() {
  std::thread first(read_shared);
  std::thread second(read_shared);
  while (readers < 2) std::this_thread::yield();
  const bool is_got = shared_lock.try_lock();
  std::thread writer(write_shared);
  while (writer_number == 0 || is_asleep(writer_number) == 0) std::this_thread::yield();
  may_leave = true;
  first.join();
  second.join();
  writer.join();
  return is_got ? 1 : 0;
}

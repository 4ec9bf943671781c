// Readers and writers.
#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// Two readers that both want to write wait for each other to stop reading.
template <Variant kVariant>
void upgrade() {
  std::shared_mutex lock;
  int value = 0;
  const auto fill = [&] {
    std::shared_lock reading(lock);
    if (value != 0) return;
    if constexpr (kVariant == Variant::fixed) reading.unlock();
    const std::lock_guard writing(lock);
    value = 1;
  };
  std::thread one(fill);
  std::thread two(fill);
  one.join();
  two.join();
}

template <Variant kVariant>
void write_under_read_lock() {
  std::shared_mutex lock;
  int hits = 0;
  const auto look_up = [&] {
    if constexpr (kVariant == Variant::wrong) {
      const std::shared_lock guard(lock);
      ++hits;  // "Only statistics."
    } else {
      const std::lock_guard guard(lock);
      ++hits;
    }
  };
  std::thread one(look_up);
  std::thread two(look_up);
  one.join();
  two.join();
  check(hits == 2, "a hit is lost");
}

/// A table that grows when somebody looks for what is not there.
template <Variant kVariant>
void resize_under_read_lock() {
  std::shared_mutex lock;
  std::vector<int> table(1, 7);
  const auto at = [&](std::size_t key) {
    if constexpr (kVariant == Variant::wrong) {
      const std::shared_lock guard(lock);
      if (key >= table.size()) table.resize(key + 1);
      return table[key];
    } else {
      {
        const std::shared_lock guard(lock);
        if (key < table.size()) return table[key];
      }
      const std::lock_guard guard(lock);
      if (key >= table.size()) table.resize(key + 1);
      return table[key];
    }
  };
  std::thread one([&] { check(at(0) == 7, "the first entry changed"); });
  std::thread two([&] { check(at(8) == 0, "a new entry is not empty"); });
  one.join();
  two.join();
}

/// A writer that only tries loses against readers who are never all gone.
template <Variant kVariant>
void writer_starves() {
  std::shared_mutex lock;
  bool written = false;
  const auto read = [&] {
    for (int i = 0; i < 2; ++i) {
      const std::shared_lock guard(lock);
      std::this_thread::yield();
    }
  };
  std::thread one(read);
  std::thread two(read);
  if constexpr (kVariant == Variant::wrong) {
    for (int attempts = 0; attempts < 3 && !written; ++attempts) {
      if (lock.try_lock()) {
        written = true;
        lock.unlock();
      }
    }
  } else {
    const std::lock_guard guard(lock);
    written = true;
  }
  one.join();
  two.join();
  check(written, "the writer never came in");
}

/// Looks under the read lock, inserts under the write lock, and does not look again.
template <Variant kVariant>
void no_second_look() {
  std::shared_mutex lock;
  std::map<int, int> cache;
  std::atomic<int> computed{0};
  const auto get = [&](int key) {
    {
      const std::shared_lock guard(lock);
      if (cache.contains(key)) return;
    }
    const std::lock_guard guard(lock);
    if (kVariant == Variant::fixed && cache.contains(key)) return;
    ++computed;
    cache[key] = key;
  };
  std::thread one(get, 1);
  std::thread two(get, 1);
  one.join();
  two.join();
  check(computed == 1, "computed twice");
}

}  // namespace

std::vector<BuggyProgram> shared_lock_programs() {
  using enum FailureKind;
  return {
      {"upgrade",
       "two readers wait to write",
       upgrade<Variant::wrong>,
       upgrade<Variant::fixed>,
       {deadlock}},
      {"write_under_read_lock",
       "writes while others read",
       write_under_read_lock<Variant::wrong>,
       write_under_read_lock<Variant::fixed>,
       {data_race}},
      {"resize_under_read_lock",
       "table grows under a read lock",
       resize_under_read_lock<Variant::wrong>,
       resize_under_read_lock<Variant::fixed>,
       {data_race, use_after_free}},
      {"writer_starves",
       "writer starves",
       writer_starves<Variant::wrong>,
       writer_starves<Variant::fixed>,
       {assertion}},
      {"no_second_look",
       "no second look under the write lock",
       no_second_look<Variant::wrong>,
       no_second_look<Variant::fixed>,
       {assertion}},
  };
}

}  // namespace misdeal::explore::programs

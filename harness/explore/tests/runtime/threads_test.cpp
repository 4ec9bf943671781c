// Threads, what is theirs, and pthread's objects.
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>

#include "harness/explore/tests/runtime/explored.h"

namespace misdeal::explore {
namespace {

TEST(Threads, KeepExceptionsAcrossPoints) {
  EXPECT_TRUE(passes([] {
    std::atomic<int> turns{0};
    const auto run = [&](int mine) {
      try {
        try {
          ++turns;
          throw std::runtime_error(std::to_string(mine));
        } catch (const std::runtime_error&) {
          ++turns;
          check(std::uncaught_exceptions() == 0, "the exception of another thread");
          std::this_thread::yield();
          throw;
        }
      } catch (const std::exception& error) {
        ++turns;
        check(error.what() == std::to_string(mine), "the exception of another thread");
      }
    };
    std::thread one(run, 1);
    std::thread two(run, 2);
    one.join();
    two.join();
  }));
}

TEST(Threads, UnwindOverPoints) {
  EXPECT_TRUE(passes([] {
    static std::atomic<int> alive;
    struct Counted {
      Counted() { ++alive; }
      ~Counted() { --alive; }
      Counted(const Counted&) = delete;
      Counted& operator=(const Counted&) = delete;
    };
    const auto run = [] {
      try {
        const Counted outer;
        const Counted inner;
        throw 1;
      } catch (int) {
      }
    };
    std::thread one(run);
    std::thread two(run);
    one.join();
    two.join();
    check(alive == 0, "not destroyed");
  }));
}

struct Registered {
  explicit Registered(std::vector<int>& order, int number) : log(order), mine(number) {}
  ~Registered() { log.push_back(mine); }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
  std::vector<int>& log;
  int mine;
};

TEST(Threads, HaveThreadLocalsOfTheirOwnAndDestroyThem) {
  EXPECT_TRUE(passes([] {
    std::array<std::vector<int>, 2> logs;
    const auto run = [&](std::vector<int>& log) {
      thread_local int calls = 41;
      check(++calls == 42, "the thread_local of another thread");
      thread_local const Registered first(log, 1);
      thread_local const Registered second(log, 2);
      std::this_thread::yield();
      check(&first.log == &log && &second.log == &log, "the thread_local of another thread");
    };
    std::thread one(run, std::ref(logs[0]));
    std::thread two(run, std::ref(logs[1]));
    one.join();
    two.join();
    for (const std::vector<int>& log : logs) {
      check(log == std::vector{2, 1}, "not destroyed, or not in reverse");
    }
  }));
}

std::atomic<int> key_destructions;

TEST(Threads, DestroyWhatTheyKeepUnderKeys) {
  EXPECT_TRUE(passes([] {
    pthread_key_t key{};
    pthread_key_create(&key, [](void* value) {
      key_destructions += *static_cast<int*>(value);
      delete static_cast<int*>(value);
    });
    const auto run = [key](int value) {
      check(pthread_getspecific(key) == nullptr, "the value of another thread");
      pthread_setspecific(key, new int(value));
    };
    std::thread one(run, 1);
    std::thread two(run, 2);
    one.join();
    two.join();
    check(key_destructions == 3, "not destroyed");
    pthread_key_delete(key);
  }));
}

TEST(Threads, MayEndByPthreadExit) {
  EXPECT_TRUE(passes([] {
    static std::atomic<int> destroyed;
    struct Counted {
      ~Counted() { ++destroyed; }
    };
    pthread_t thread{};
    pthread_create(
        &thread, nullptr,
        [](void*) -> void* {
          const Counted counted;
          static int value = 5;
          pthread_exit(&value);
        },
        nullptr);
    void* result = nullptr;
    check(pthread_join(thread, &result) == 0 && *static_cast<int*>(result) == 5, "no result");
    check(destroyed == 1, "not unwound");
  }));
}

TEST(Threads, CallOnceWhateverTheOrder) {
  EXPECT_TRUE(passes([] {
    std::once_flag once;
    int calls = 0;
    std::atomic<int> thrown{0};
    const auto run = [&] {
      try {
        std::call_once(once, [&] {
          if (++calls == 1) throw std::runtime_error("the first time fails");
        });
      } catch (const std::runtime_error&) {
        ++thrown;
      }
    };
    std::thread one(run);
    std::thread two(run);
    std::thread three(run);
    one.join();
    two.join();
    three.join();
    check(calls == 2 && thrown == 1, "not once");
  }));
}

TEST(Threads, InitialiseLocalStaticsOnce) {
  EXPECT_TRUE(passes([] {
    static std::atomic<int> made;
    const auto run = [] {
      static const std::string text = [] {
        ++made;
        return std::string("a text that needs memory of its own, for it is long");
      }();
      check(text.size() == 51, "half a text");
    };
    std::thread one(run);
    std::thread two(run);
    one.join();
    two.join();
    check(made == 1, "made twice");
  }));
}

void use_fresh_lock() {
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  pthread_rwlock_t shared = PTHREAD_RWLOCK_INITIALIZER;
  pthread_mutex_lock(&lock);
  pthread_rwlock_wrlock(&shared);
  pthread_rwlock_unlock(&shared);
  pthread_mutex_unlock(&lock);
  pthread_mutex_destroy(&lock);
  pthread_rwlock_destroy(&shared);
}

TEST(Threads, MayMakeALockWhereOneWasDestroyed) {
  EXPECT_TRUE(passes([] {
    use_fresh_lock();
    use_fresh_lock();
  }));
}

TEST(Threads, MayReadTwice) {
  EXPECT_TRUE(passes([] {
    pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
    int value = 0;
    const auto read = [&] {
      pthread_rwlock_rdlock(&lock);
      pthread_rwlock_rdlock(&lock);
      const int before = value;
      pthread_rwlock_unlock(&lock);
      std::this_thread::yield();
      check(value == before, "written while it was read");
      pthread_rwlock_unlock(&lock);
    };
    std::thread reader(read);
    pthread_rwlock_wrlock(&lock);
    ++value;
    pthread_rwlock_unlock(&lock);
    reader.join();
  }));
}

TEST(Threads, AreSixtyFourAtMost) {
  const Failure failure = failure_of([] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 64; ++i) threads.emplace_back([] {});
    for (std::thread& thread : threads) thread.join();
  });
  EXPECT_EQ(failure.kind, FailureKind::unsupported);
  EXPECT_NE(failure.what.find("64 threads"), std::string::npos) << failure.what;
}

}  // namespace
}  // namespace misdeal::explore

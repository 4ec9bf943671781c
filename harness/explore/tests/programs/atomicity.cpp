// Steps that should be one: each is synchronised, together they are not.
#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

template <Variant kVariant>
void lost_update() {
  std::atomic<int> counter{0};
  const auto increment = [&counter] {
    if constexpr (kVariant == Variant::wrong) {
      counter.store(counter.load() + 1);
    } else {
      counter.fetch_add(1);
    }
  };
  std::thread one(increment);
  std::thread two(increment);
  one.join();
  two.join();
  check(counter == 2, "an increment is lost");
}

template <Variant kVariant>
void check_then_act() {
  std::atomic<bool> is_done{false};
  std::atomic<int> paid{0};
  const auto pay_once = [&] {
    if constexpr (kVariant == Variant::wrong) {
      if (is_done.load()) return;
      is_done.store(true);
    } else {
      if (is_done.exchange(true)) return;
    }
    ++paid;
  };
  std::thread one(pay_once);
  std::thread two(pay_once);
  one.join();
  two.join();
  check(paid == 1, "paid twice");
}

/// The two-stage lock bug: a key is taken from one table under one lock, used in another under
/// another lock, and the two come apart in between.
template <Variant kVariant>
void lock_dropped_between_check_and_act() {
  std::mutex lock;
  int seats_free = 1;
  int seated = 0;
  const auto sit_down = [&] {
    if constexpr (kVariant == Variant::wrong) {
      bool is_free = false;
      {
        const std::lock_guard guard(lock);
        is_free = seats_free > 0;
      }
      if (!is_free) return;
      const std::lock_guard guard(lock);
      --seats_free;
      ++seated;
    } else {
      const std::lock_guard guard(lock);
      if (seats_free == 0) return;
      --seats_free;
      ++seated;
    }
  };
  std::thread one(sit_down);
  std::thread two(sit_down);
  one.join();
  two.join();
  check(seated == 1 && seats_free == 0, "two on one seat");
}

template <Variant kVariant>
void two_stage_copy() {
  std::mutex first_lock;
  std::mutex second_lock;
  int first = 0;
  int second = 0;
  std::thread writer([&] {
    if constexpr (kVariant == Variant::wrong) {
      {
        const std::lock_guard guard(first_lock);
        first = 1;
      }
      const std::lock_guard guard(second_lock);
      second = first + 1;
    } else {
      const std::scoped_lock guard(first_lock, second_lock);
      first = 1;
      second = first + 1;
    }
  });
  std::thread reader([&] {
    int seen_first = 0;
    int seen_second = 0;
    if constexpr (kVariant == Variant::wrong) {
      {
        const std::lock_guard guard(first_lock);
        seen_first = first;
      }
      const std::lock_guard guard(second_lock);
      seen_second = second;
    } else {
      const std::scoped_lock guard(first_lock, second_lock);
      seen_first = first;
      seen_second = second;
    }
    check(seen_first == 0 || seen_second == 2, "one table is behind the other");
  });
  writer.join();
  reader.join();
}

/// Money is on the way while the auditor counts.
template <Variant kVariant>
void bank_transfer() {
  struct Account {
    std::mutex lock;
    int balance = 50;
  };
  std::array<Account, 2> accounts;
  std::thread transfer([&] {
    if constexpr (kVariant == Variant::wrong) {
      {
        const std::lock_guard guard(accounts[0].lock);
        accounts[0].balance -= 10;
      }
      const std::lock_guard guard(accounts[1].lock);
      accounts[1].balance += 10;
    } else {
      const std::scoped_lock guard(accounts[0].lock, accounts[1].lock);
      accounts[0].balance -= 10;
      accounts[1].balance += 10;
    }
  });
  const auto total = [&] {
    const std::scoped_lock guard(accounts[0].lock, accounts[1].lock);
    return accounts[0].balance + accounts[1].balance;
  };
  check(total() == 100, "money is missing");
  transfer.join();
  check(total() == 100, "money is lost");
}

template <Variant kVariant>
void wrong_lock() {
  std::mutex lock;
  std::mutex other;
  int value = 0;
  std::thread one([&] {
    const std::lock_guard guard(lock);
    ++value;
  });
  std::thread two([&] {
    const std::lock_guard guard(kVariant == Variant::wrong ? other : lock);
    ++value;
  });
  one.join();
  two.join();
  check(value == 2, "an increment is lost");
}

template <Variant kVariant>
void id_given_twice() {
  std::atomic<unsigned> next{0};
  std::array<std::atomic<int>, 4> uses{};
  const auto take = [&] {
    for (int i = 0; i < 2; ++i) {
      unsigned id = 0;
      if constexpr (kVariant == Variant::wrong) {
        ++next;  // Atomic, but what it gave is not what is read.
        id = next - 1;
      } else {
        id = next++;
      }
      ++uses[id];
    }
  };
  std::thread one(take);
  std::thread two(take);
  one.join();
  two.join();
  for (const auto& count : uses) check(count == 1, "an id is given twice");
}

}  // namespace

std::vector<BuggyProgram> atomicity_programs() {
  using enum FailureKind;
  return {
      {"lost_update",
       "atomic load, then store",
       lost_update<Variant::wrong>,
       lost_update<Variant::fixed>,
       {assertion}},
      {"check_then_act",
       "flag checked, then set",
       check_then_act<Variant::wrong>,
       check_then_act<Variant::fixed>,
       {assertion}},
      {"lock_dropped",
       "lock dropped between check and act",
       lock_dropped_between_check_and_act<Variant::wrong>,
       lock_dropped_between_check_and_act<Variant::fixed>,
       {assertion}},
      {"two_stage_copy",
       "two-stage atomicity violation",
       two_stage_copy<Variant::wrong>,
       two_stage_copy<Variant::fixed>,
       {assertion, data_race}},
      {"bank_transfer",
       "invariant over two locks",
       bank_transfer<Variant::wrong>,
       bank_transfer<Variant::fixed>,
       {assertion}},
      {"wrong_lock",
       "different locks for one value",
       wrong_lock<Variant::wrong>,
       wrong_lock<Variant::fixed>,
       {data_race}},
      {"id_given_twice",
       "increment, then read",
       id_given_twice<Variant::wrong>,
       id_given_twice<Variant::fixed>,
       {assertion}},
  };
}

}  // namespace misdeal::explore::programs

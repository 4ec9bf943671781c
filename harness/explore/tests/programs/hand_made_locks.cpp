// Mutual exclusion from loads and stores, and spin locks.
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "harness/explore/tests/programs/buggy_program.h"

namespace misdeal::explore::programs {
namespace {

/// The section that threads enter is not atomic.
template <typename Enter, typename Leave>
void contend(const Enter& enter, const Leave& leave, int threads = 2, int rounds = 1) {
  int inside = 0;
  int entries = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&, self = static_cast<unsigned>(i)] {
      for (int round = 0; round < rounds; ++round) {
        enter(self);
        ++inside;
        check(inside == 1, "two are inside");
        ++entries;
        --inside;
        leave(self);
      }
    });
  }
  for (std::thread& thread : all) thread.join();
  check(entries == threads * rounds, "an entry is lost");
}

/// Peterson (1981), but the turn is given away before one's wish is announced.
template <Variant kVariant>
void peterson() {
  std::array<std::atomic<bool>, 2> wants{};
  std::atomic<unsigned> turn{0};
  contend(
      [&](unsigned self) {
        if constexpr (kVariant == Variant::wrong) {
          turn = 1 - self;
          wants[self] = true;
        } else {
          wants[self] = true;
          turn = 1 - self;
        }
        while (wants[1 - self] && turn != self) std::this_thread::yield();
      },
      [&](unsigned self) { wants[self] = false; });
}

/// Dekker (in Dijkstra, 1965), but who must step back forgets to look again.
template <Variant kVariant>
void dekker() {
  std::array<std::atomic<bool>, 2> wants{};
  std::atomic<unsigned> turn{0};
  contend(
      [&](unsigned self) {
        wants[self] = true;
        while (wants[1 - self]) {
          if (turn == self) continue;
          wants[self] = false;
          while (turn != self) std::this_thread::yield();
          wants[self] = true;
          if constexpr (kVariant == Variant::wrong) break;
        }
      },
      [&](unsigned self) {
        turn = 1 - self;
        wants[self] = false;
      },
      2, 2);
}

/// Lamport's bakery (1974) without the flag of those who are choosing.
template <Variant kVariant>
void bakery() {
  std::array<std::atomic<bool>, 2> chooses{};
  std::array<std::atomic<unsigned>, 2> ticket{};
  contend(
      [&](unsigned self) {
        const unsigned other = 1 - self;
        if constexpr (kVariant == Variant::fixed) chooses[self] = true;
        ticket[self] = ticket[other] + 1;
        if constexpr (kVariant == Variant::fixed) {
          chooses[self] = false;
          while (chooses[other]) std::this_thread::yield();
        }
        for (;;) {
          const unsigned theirs = ticket[other];
          const unsigned mine = ticket[self];
          if (theirs == 0 || mine < theirs || (mine == theirs && self < other)) break;
          std::this_thread::yield();
        }
      },
      [&](unsigned self) { ticket[self] = 0; });
}

template <Variant kVariant>
void look_then_raise_flag() {
  std::array<std::atomic<bool>, 2> wants{};
  std::atomic<bool> is_held{false};
  contend(
      [&](unsigned self) {
        if constexpr (kVariant == Variant::wrong) {
          while (wants[1 - self]) std::this_thread::yield();
          wants[self] = true;
        } else {
          while (is_held.exchange(true)) std::this_thread::yield();
        }
      },
      [&](unsigned self) {
        wants[self] = false;
        is_held = false;
      });
}

/// Two tickets for three threads: the third gets the number of the first.
template <Variant kVariant>
void ticket_overflow() {
  constexpr unsigned kTickets = kVariant == Variant::wrong ? 2 : 4;
  std::atomic<unsigned> next{0};
  std::atomic<unsigned> serving{0};
  contend(
      [&](unsigned /*self*/) {
        const unsigned mine = next++ % kTickets;
        while (serving != mine) std::this_thread::yield();
      },
      [&](unsigned /*self*/) { serving = (serving + 1) % kTickets; }, 3);
}

/// Never let go on the way that only a race takes.
template <Variant kVariant>
void spin_lock_not_released() {
  std::atomic_flag lock;
  bool is_closed = false;
  const auto close = [&] {
    while (lock.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
    if (is_closed) {
      if constexpr (kVariant == Variant::fixed) lock.clear(std::memory_order_release);
      return;
    }
    is_closed = true;
    lock.clear(std::memory_order_release);
  };
  std::thread one(close);
  std::thread two(close);
  std::thread three(close);
  one.join();
  two.join();
  three.join();
}

/// It excludes, but does not publish: the next owner may see old values.
template <Variant kVariant>
void spin_lock_relaxed() {
  constexpr std::memory_order kRelease =
      kVariant == Variant::wrong ? std::memory_order_relaxed : std::memory_order_release;
  std::atomic_flag lock;
  contend(
      [&](unsigned /*self*/) {
        while (lock.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
      },
      [&](unsigned /*self*/) { lock.clear(kRelease); });
}

/// A barrier of one's own without generations: who is slow to leave meets those who come again.
template <Variant kVariant>
void barrier_used_again() {
  constexpr int kThreads = 2;
  std::atomic<int> arrived{0};
  std::atomic<int> generation{0};
  const auto arrive = [&] {
    if constexpr (kVariant == Variant::wrong) {
      if (++arrived == kThreads) {
        arrived = 0;
      } else {
        while (arrived != 0) std::this_thread::yield();
      }
    } else {
      const int mine = generation;
      if (++arrived == kThreads) {
        arrived = 0;
        ++generation;
      } else {
        while (generation == mine) std::this_thread::yield();
      }
    }
  };
  const auto run = [&] {
    arrive();
    arrive();
  };
  std::thread one(run);
  std::thread two(run);
  one.join();
  two.join();
}

}  // namespace

std::vector<BuggyProgram> hand_made_lock_programs() {
  using enum FailureKind;
  return {
      {"peterson",
       "Peterson, turn before wish",
       peterson<Variant::wrong>,
       peterson<Variant::fixed>,
       {assertion, data_race}},
      {"dekker",
       "Dekker, no second look",
       dekker<Variant::wrong>,
       dekker<Variant::fixed>,
       {assertion, data_race}},
      {"bakery",
       "bakery without choosing",
       bakery<Variant::wrong>,
       bakery<Variant::fixed>,
       {assertion, data_race}},
      {"look_then_raise_flag",
       "looks, then raises its flag",
       look_then_raise_flag<Variant::wrong>,
       look_then_raise_flag<Variant::fixed>,
       {assertion, data_race, livelock}},
      {"ticket_overflow",
       "ticket numbers wrap",
       ticket_overflow<Variant::wrong>,
       ticket_overflow<Variant::fixed>,
       {assertion, data_race, livelock}},
      {"spin_lock_not_released",
       "spin lock without release",
       spin_lock_not_released<Variant::wrong>,
       spin_lock_not_released<Variant::fixed>,
       {livelock, deadlock}},
      {"spin_lock_relaxed",
       "spin lock that does not publish",
       spin_lock_relaxed<Variant::wrong>,
       spin_lock_relaxed<Variant::fixed>,
       {data_race}},
      {"barrier_used_again",
       "barrier without generations",
       barrier_used_again<Variant::wrong>,
       barrier_used_again<Variant::fixed>,
       {livelock, deadlock}},
  };
}

}  // namespace misdeal::explore::programs

// The contract under threads. Meant for ThreadSanitizer, too.
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/table/contract_fixture.h"

namespace misdeal::engine::test {
namespace {

constexpr int kThreads = 4;

/// Runs `body(thread number)` on all threads, let off together.
template <typename Body>
void together(Body body) {
  std::latch start(kThreads);
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      body(i);
    });
  }
}

class Concurrency : public Contract {};

TEST_P(Concurrency, OneIdFromManyThreadsTakesEffectOnce) {
  open();
  for (std::uint64_t round = 0; round < 200; ++round) {
    const int seat = static_cast<int>(round % 9) + 1;
    const bool sits = lobby_->read(kTable).status[round % 9] != SeatStatus::empty;
    const Request same = request(round + 1, sits ? leave(seat) : join(seat, 100));
    const Version before = lobby_->read(kTable).version;
    std::vector<Response> responses(kThreads);
    together([&](int thread) {
      responses[static_cast<std::size_t>(thread)] = lobby_->submit(kTable, same);
    });
    int originals = 0;
    for (Response response : responses) {
      originals += response.is_replay ? 0 : 1;
      response.is_replay = responses[0].is_replay;
      ASSERT_EQ(response, responses[0]);
    }
    ASSERT_EQ(originals, 1);
    ASSERT_EQ(responses[0].outcome, Outcome::committed);
    ASSERT_EQ(lobby_->read(kTable).version, before + 1);
  }
}

TEST_P(Concurrency, OfManyRequestsForOneVersionExactlyOneCommits) {
  open();
  for (std::uint64_t round = 0; round < 200; ++round) {
    const Version before = lobby_->read(kTable).version;
    std::atomic<int> committed{0};
    std::atomic<int> stale{0};
    together([&](int thread) {
      const std::size_t seat = round % 2 == 0 ? 1 : 5;
      const Command what = lobby_->read(kTable).status[seat - 1] == SeatStatus::empty
                               ? join(static_cast<int>(seat), 100)
                               : leave(static_cast<int>(seat));
      const auto id = round * kThreads + static_cast<std::uint64_t>(thread) + 1;
      const Response response = lobby_->submit(kTable, request(id, what, before));
      committed += response.outcome == Outcome::committed ? 1 : 0;
      stale += response.outcome == Outcome::stale_version ? 1 : 0;
    });
    ASSERT_EQ(committed, 1);
    ASSERT_EQ(stale, kThreads - 1);
    ASSERT_EQ(lobby_->read(kTable).version, before + 1);
  }
}

TEST_P(Concurrency, ReadsAreConsistentAndNeverGoBack) {
  open();
  std::atomic<bool> is_done{false};
  std::atomic<int> torn{0};
  std::atomic<int> backwards{0};
  {
    const std::jthread reader([&] {
      Version last = 0;
      while (!is_done) {
        const TableView view = lobby_->read(kTable);
        torn += chips_on(view) == view.bought_in - view.cashed_out ? 0 : 1;
        backwards += view.version < last ? 1 : 0;
        last = view.version;
      }
    });
    std::mt19937_64 rng(3);
    for (int step = 0; step < 3000; ++step) {
      const Response response = submit(random_command(lobby_->read(kTable), rng));
      backwards += lobby_->read(kTable).version < response.version() ? 1 : 0;
    }
    is_done = true;
  }
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(backwards, 0);
}

TEST_P(Concurrency, DrainingWhileWritingLosesNothing) {
  open();
  std::atomic<int> writers{kThreads - 1};
  AuditTrail all;
  const auto take = [&] {
    AuditTrail trail = lobby_->drain(kTable);
    EXPECT_FALSE(trail.checkpoint);
    all.commits.insert(all.commits.end(), trail.commits.begin(), trail.commits.end());
    all.movements.insert(all.movements.end(), trail.movements.begin(), trail.movements.end());
  };
  together([&](int thread) {
    if (thread == 0) {
      while (writers > 0) {
        take();
        std::this_thread::yield();
      }
      return;
    }
    std::mt19937_64 rng(static_cast<std::uint64_t>(thread));
    for (std::uint64_t step = 0; step < 1500; ++step) {
      const Command what = random_command(lobby_->read(kTable), rng);
      const auto id = static_cast<std::uint64_t>(thread) * 1'000'000 + step;
      static_cast<void>(lobby_->submit(kTable, request(id, what)));
    }
    --writers;
  });
  take();

  expect_trail_explains(all, lobby_->read(kTable));
}

TEST_P(Concurrency, OppositeMovesDoNotDeadlockAndLoseNoChip) {
  constexpr std::uint32_t kTables = 3;
  open(kTables);
  for (std::uint32_t table = 0; table < kTables; ++table) {
    for (int seat = 1; seat <= 5; ++seat) {
      ASSERT_EQ(submit(join(seat, 100), TableId{table}).outcome, Outcome::committed);
    }
  }
  std::atomic<int> moved{0};
  together([&](int thread) {
    std::mt19937_64 rng(static_cast<std::uint64_t>(thread));
    for (std::uint64_t step = 1; step <= 1000; ++step) {
      const auto from = static_cast<std::uint32_t>(rng() % kTables);
      const auto to = static_cast<std::uint32_t>((from + 1 + rng() % (kTables - 1)) % kTables);
      const SeatNo from_seat{static_cast<std::uint8_t>(rng() % kSeatCount + 1)};
      const SeatNo to_seat{static_cast<std::uint8_t>(rng() % kSeatCount + 1)};
      const RequestId id{static_cast<std::uint64_t>(thread) + 1, rng() % 8 == 0 ? step / 2 : step};
      const MoveResponse response =
          lobby_->move({id, TableId{from}, TableId{to}, from_seat, to_seat});
      moved += response.from && response.to && response.to->outcome == Outcome::committed &&
               !response.to->is_replay;
    }
  });
  EXPECT_GT(moved, 0);
  Chips total;
  int players = 0;
  Version versions = 0;
  for (std::uint32_t table = 0; table < kTables; ++table) {
    const TableView view = lobby_->read(TableId{table});
    EXPECT_EQ(chips_on(view), view.bought_in - view.cashed_out);
    total += chips_on(view);
    versions += view.version;
    for (const SeatStatus status : view.status) {
      players += status == SeatStatus::empty ? 0 : 1;
    }
  }
  EXPECT_EQ(total, Chips{1500});
  EXPECT_EQ(players, 15);
  EXPECT_EQ(versions, 15U + 2U * static_cast<Version>(moved));
}

TEST_P(Concurrency, MovesRacingPlayKeepEveryClause) {
  open(2);
  together([&](int thread) {
    std::mt19937_64 rng(static_cast<std::uint64_t>(thread) + 50);
    for (std::uint64_t step = 1; step <= 800; ++step) {
      const TableId table{static_cast<std::uint32_t>(rng() % 2)};
      const RequestId id{static_cast<std::uint64_t>(thread) + 1, step};
      if (rng() % 4 == 0) {
        const SeatNo from_seat{static_cast<std::uint8_t>(rng() % kSeatCount + 1)};
        const SeatNo to_seat{static_cast<std::uint8_t>(rng() % kSeatCount + 1)};
        static_cast<void>(lobby_->move({id, table, TableId{1 - table.value}, from_seat, to_seat}));
      } else {
        const Command what = random_command(lobby_->read(table), rng);
        static_cast<void>(lobby_->submit(table, {id, kNoVersion, what}));
      }
    }
  });
  for (std::uint32_t table = 0; table < 2; ++table) {
    const TableView view = lobby_->read(TableId{table});
    EXPECT_EQ(chips_on(view), view.bought_in - view.cashed_out);
    expect_trail_explains(lobby_->drain(TableId{table}), view);
  }
}

TEST_P(Concurrency, OfManyTellersOneAlarmIsHeard) {
  LobbyConfig config = lobby_of(1, clock_);
  config.rules.apply = [](const Game& game, const Command& what) {
    auto transition = apply(game, what);
    if (transition && what.kind == CommandKind::leave) {
      transition->after.cashed_out += Chips{1};
    }
    return transition;
  };
  std::atomic<int> alarms{0};
  config.on_alarm = [&alarms](const IntegrityAlarm&) { ++alarms; };
  open(config);
  ASSERT_EQ(submit(join(1, 100)).outcome, Outcome::committed);
  std::atomic<int> failed{0};
  together([&](int thread) {
    const auto id = static_cast<std::uint64_t>(thread) + 1;
    failed += lobby_->submit(kTable, request(id, leave(1))).outcome == Outcome::failed ? 1 : 0;
  });
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(alarms, 1);
  EXPECT_EQ(lobby_->read(kTable).version, 1U);
}

INSTANTIATE_TEST_SUITE_P(AllModes, Concurrency, all_modes(), mode_name);

/// Lets a test hold a request inside the rules, where only the optimistic mode holds no lock.
class Gate {
 public:
  static void reset() {
    entered_ = std::make_unique<std::latch>(1), open_ = std::make_unique<std::latch>(1);
  }
  static void wait_until_entered() { entered_->wait(); }
  static void open() { open_->count_down(); }
  static std::expected<Transition, RuleRefusal> apply_behind_gate(const Game& game,
                                                                  const Command& what) {
    if (what.kind == CommandKind::join && what.seat == SeatNo{9}) {
      if (!entered_->try_wait()) {
        entered_->count_down();
      }
      open_->wait();
    }
    return apply(game, what);
  }

 private:
  static inline std::unique_ptr<std::latch> entered_;
  static inline std::unique_ptr<std::latch> open_;
};

class RunningDuplicate : public testing::Test {
 protected:
  std::unique_ptr<ActionProcessor> open(DuplicateWhileRunning duplicates) {
    Gate::reset();
    LobbyConfig config = lobby_of(2, clock_);
    config.duplicates = duplicates;
    config.rules.apply = &Gate::apply_behind_gate;
    return make_lobby(ProcessingMode::optimistic, config);
  }
  ManualClock clock_;
  const TableId table_{0};
  const Request slow_ = request(1, join(9, 100));
};

TEST_F(RunningDuplicate, IsToldInProgressIfSoConfigured) {
  const auto lobby = open(DuplicateWhileRunning::is_told_in_progress);
  Response first;
  {
    const std::jthread thread([&] { first = lobby->submit(table_, slow_); });
    Gate::wait_until_entered();
    EXPECT_EQ(lobby->submit(table_, slow_).outcome, Outcome::in_progress);
    EXPECT_EQ(lobby->submit(table_, request(1, join(9, 101))).outcome, Outcome::id_reused);
    Gate::open();
  }
  EXPECT_EQ(first.outcome, Outcome::committed);
  EXPECT_TRUE(lobby->submit(table_, slow_).is_replay);
}

TEST_F(RunningDuplicate, WaitsForTheAnswerOfTheFirst) {
  const auto lobby = open(DuplicateWhileRunning::waits);
  std::vector<Response> responses(3);
  {
    std::vector<std::jthread> threads;
    threads.reserve(responses.size());
    for (Response& response : responses) {
      threads.emplace_back([&] { response = lobby->submit(table_, slow_); });
    }
    Gate::wait_until_entered();
    Gate::open();
  }
  int originals = 0;
  for (const Response& response : responses) {
    EXPECT_EQ(response.outcome, Outcome::committed);
    EXPECT_EQ(response.version(), 1U);
    originals += response.is_replay ? 0 : 1;
  }
  EXPECT_EQ(originals, 1);
}

TEST_F(RunningDuplicate, NeverExpires) {
  const auto lobby = open(DuplicateWhileRunning::is_told_in_progress);
  {
    const std::jthread thread([&] { lobby->submit(table_, slow_); });
    Gate::wait_until_entered();
    clock_.advance(std::chrono::hours{1});
    EXPECT_EQ(lobby->submit(table_, slow_).outcome, Outcome::in_progress);
    Gate::open();
  }
  EXPECT_EQ(lobby->read(table_).version, 1U);
}

TEST_F(RunningDuplicate, OthersCommitMeanwhileAndTheSlowOneIsAppliedToWhatTheyMade) {
  const auto lobby = open(DuplicateWhileRunning::waits);
  Response slow;
  {
    const std::jthread thread([&] { slow = lobby->submit(table_, slow_); });
    Gate::wait_until_entered();
    EXPECT_EQ(lobby->submit(table_, request(2, join(1, 50))).version(), 1U);
    Gate::open();
  }
  EXPECT_EQ(slow.outcome, Outcome::committed);
  EXPECT_EQ(slow.version(), 2U);
  EXPECT_EQ(slow.view.stacks[0], Chips{50});
  EXPECT_EQ(slow.view.stacks[8], Chips{100});
}

TEST_F(RunningDuplicate, OfAVersionThatPassedMeanwhileIsStale) {
  const auto lobby = open(DuplicateWhileRunning::waits);
  Response slow;
  {
    const std::jthread thread([&] { slow = lobby->submit(table_, request(1, join(9, 100), 0)); });
    Gate::wait_until_entered();
    EXPECT_EQ(lobby->submit(table_, request(2, join(1, 50))).outcome, Outcome::committed);
    Gate::open();
  }
  EXPECT_EQ(slow.outcome, Outcome::stale_version);
  EXPECT_EQ(lobby->read(table_).version, 1U);
}

}  // namespace
}  // namespace misdeal::engine::test

#include "harness/wire/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "harness/wire/open_wire.h"
#include "harness/wire/test_server.h"
#include "harness/wire/wire.h"

namespace misdeal::wire {
namespace {

using namespace std::chrono_literals;

/// Sends the same request over and over, checks that it is called as promised, and keeps the times.
class Repeater : public ShotSource {
 public:
  Repeater(const Endpoint& endpoint, unsigned connections) : awaited_(connections) {
    shot_ = serialise({.method = "POST", .body = "{}"}, endpoint, bytes_).value();
  }

  std::optional<Shot> next(unsigned connection) override {
    EXPECT_EQ(awaited_.at(connection), 0U) << "asked before the last shot was replied to";
    Shot shot = shot_;
    shot.tag = shots_;
    prepare(shot);
    awaited_[connection] = shot.fault == Fault::duplicated || shot.fault == Fault::retried ? 2 : 1;
    ++shots_;
    sendings_ += awaited_[connection];
    return shot;
  }

  void on_reply(const Shot& shot, const Reply& reply) override {
    EXPECT_GT(awaited_.at(reply.connection), 0U) << "a reply that nobody waits for";
    EXPECT_EQ(shot.connection, reply.connection);
    --awaited_[reply.connection];
    if (shot.fault == Fault::never_read) {
      EXPECT_NE(reply.fate, Fate::answered) << "read, though it was not to be";
    }
    ++replies_;
    ++fates_[static_cast<std::size_t>(reply.fate)];
    times_.push_back(reply.times);
  }

  [[nodiscard]] std::uint64_t shots() const { return shots_; }
  [[nodiscard]] std::uint64_t sendings() const { return sendings_; }
  [[nodiscard]] std::uint64_t replies() const { return replies_; }
  [[nodiscard]] const std::array<std::uint64_t, kFateCount>& fates() const { return fates_; }
  [[nodiscard]] const std::vector<ReplyTimes>& times() const { return times_; }

 protected:
  virtual void prepare(Shot&) {}

 private:
  std::string bytes_;
  Shot shot_;
  std::vector<unsigned> awaited_;
  std::uint64_t shots_ = 0;
  std::uint64_t sendings_ = 0;
  std::uint64_t replies_ = 0;
  std::array<std::uint64_t, kFateCount> fates_{};
  std::vector<ReplyTimes> times_;
};

constexpr auto kAnswered = static_cast<std::size_t>(Fate::answered);

TEST(ClosedLoop, SendsUntilTheLimitAndCountsEveryReply) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 4);
  Repeater source(server.endpoint(), 4);
  const LoadResult result = wire.run(source, {.shots_max = 500});
  EXPECT_EQ(result.shots, 500U);
  EXPECT_EQ(result.sendings, 500U);
  EXPECT_EQ(result.fates[kAnswered], 500U);
  EXPECT_EQ(result.status_hundreds[2], 500U);
  EXPECT_EQ(result.from_send.count(), 500U);
  EXPECT_EQ(result.connections, 0U);
  EXPECT_EQ(source.replies(), 500U);
  EXPECT_EQ(server.accepted(), 4U);
}

TEST(ClosedLoop, EndsAfterItsDuration) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 2);
  Repeater source(server.endpoint(), 2);
  const LoadResult result = wire.run(source, {.duration = 20ms});
  EXPECT_GE(result.elapsed, 20ms);
  EXPECT_GT(result.shots, 0U);
  EXPECT_EQ(source.replies(), result.sendings);
}

TEST(ClosedLoop, EndsWhenTheSourceHasNoMore) {
  class Three final : public Repeater {
   public:
    using Repeater::Repeater;
    std::optional<Shot> next(unsigned connection) override {
      if (given_[connection]++ == 3) return std::nullopt;
      return Repeater::next(connection);
    }

   private:
    std::array<int, 5> given_{};
  };
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 5);
  Three source(server.endpoint(), 5);
  EXPECT_EQ(wire.run(source, {}).sendings, 15U);
}

TEST(ClosedLoop, ReconnectsWhenTheServerClosesAfterEachAnswer) {
  const TestServer server([](Peer& peer) {
    peer.read_request();
    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
  });
  Wire wire = open_wire(server.endpoint(), 3);
  Repeater source(server.endpoint(), 3);
  const LoadResult result = wire.run(source, {.shots_max = 60});
  EXPECT_EQ(result.fates[kAnswered], 60U);
  EXPECT_EQ(result.connections, 57U);
}

TEST(ClosedLoop, SendsNoShotBeforeItIsDue) {
  class Later final : public Repeater {
   public:
    using Repeater::Repeater;

   private:
    void prepare(Shot& shot) override {
      const auto now = std::chrono::steady_clock::now().time_since_epoch();
      shot.due_ns = std::chrono::nanoseconds{now + 3ms}.count();
    }
  };
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 2);
  Later source(server.endpoint(), 2);
  wire.run(source, {.shots_max = 6});
  ASSERT_GE(source.times().size(), 6U);
  for (const ReplyTimes& times : source.times()) EXPECT_GE(times.first_out_ns, times.due_ns);
}

TEST(ClosedLoop, DropsShotsThatAreNotDueBeforeItsEnd) {
  class NextYear final : public Repeater {
   public:
    using Repeater::Repeater;

   private:
    void prepare(Shot& shot) override {
      const auto now = std::chrono::steady_clock::now().time_since_epoch();
      shot.due_ns = std::chrono::nanoseconds{now + 9'000h}.count();
    }
  };
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 2);
  NextYear source(server.endpoint(), 2);
  EXPECT_EQ(wire.run(source, {.duration = 10ms}).sendings, 0U);
}

TEST(ClosedLoop, StopsWhenToldTo) {
  std::atomic<bool> stop = false;
  const TestServer server([&](Peer& peer) {
    for (int i = 0; i < 5 && peer.read_request(); ++i) peer.write(answer("ok"));
    stop = true;
    peer.wait_for_end();
  });
  Wire wire = open_wire(server.endpoint(), 2, {.reply_timeout = 100s, .stop = &stop});
  Repeater source(server.endpoint(), 2);
  const LoadResult result = wire.run(source, {});
  EXPECT_EQ(source.replies(), result.sendings);
}

TEST(ClosedLoop, DoesNotHammerAServerThatIsGone) {
  std::optional<TestServer> server(std::in_place, answer_all);
  const Endpoint endpoint = server->endpoint();
  Wire wire = open_wire(endpoint, 1);
  server.reset();
  Repeater source(endpoint, 1);
  const LoadResult result = wire.run(source, {.shots_max = 6});
  EXPECT_EQ(result.sendings, 6U);
  EXPECT_EQ(result.fates[kAnswered], 0U);
  EXPECT_GE(result.elapsed, 2ms + 4ms + 8ms + 16ms);
}

/// Whatever the server does and whatever goes wrong on purpose, every sending has one reply.
TEST(ClosedLoop, AccountsForEverySendingWhateverHappens) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  class Faulty final : public Repeater {
   public:
    Faulty(const Endpoint& endpoint, unsigned connections, unsigned random_seed)
        : Repeater(endpoint, connections), rng_(random_seed) {}

   private:
    void prepare(Shot& shot) override {
      shot.fault = static_cast<Fault>(rng_() % kFaultCount);
      shot.fault_draw = rng_();
    }
    std::mt19937_64 rng_;
  };
  std::atomic<unsigned> turn = 0;  // every kind of answer has its turn
  const TestServer server([&](Peer& peer) {
    while (peer.read_request()) {
      switch (turn++ % 12) {
        case 0:
          return;
        case 1:
          return peer.reset();
        case 2:
          peer.write("HTTP/1.1 200 OK\r\nContent-");
          return;
        case 3:
          peer.write("nonsense\r\n\r\n");
          return;
        case 4:
          peer.write(answer("one") + answer("two"));
          break;
        case 5:
          peer.wait_for_end();
          return;
        case 6:
          peer.write("HTTP/1.1 200 OK\r\n\r\nuntil the end");
          return;
        default:
          peer.write(answer(std::string(500, 'x')));
      }
    }
  });
  Wire wire = open_wire(server.endpoint(), 8, {.reply_timeout = 200ms});
  Faulty source(server.endpoint(), 8, seed);
  const LoadResult result = wire.run(source, {.shots_max = 400});
  EXPECT_EQ(source.shots(), 400U);
  EXPECT_EQ(source.replies(), source.sendings());
  EXPECT_EQ(result.sendings, source.sendings());
  EXPECT_EQ(result.fates, source.fates());
  for (const Fate fate :
       {Fate::answered, Fate::cut, Fate::timed_out, Fate::malformed, Fate::abandoned}) {
    EXPECT_GT(result.fates[static_cast<std::size_t>(fate)], 0U) << name_of(fate);
  }
}

TEST(FixedRateLoad, SendsEachShotOnceAtOrAfterItsTime) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 4);
  Repeater source(server.endpoint(), 4);
  const PacedResult result = wire.run_at_rate(source, {20'000}, {.shots_max = 200});
  EXPECT_EQ(result.load.shots, 200U);
  EXPECT_EQ(result.latency.sent(), 200U);
  EXPECT_EQ(result.latency.unsent(), 0U);
  ASSERT_EQ(source.times().size(), 200U);
  std::vector<std::int64_t> due;
  std::uint64_t late = 0;
  std::int64_t slowest = 0;
  for (const ReplyTimes& times : source.times()) {
    EXPECT_GE(times.first_out_ns, times.due_ns);
    due.push_back(times.due_ns);
    late += times.first_out_ns - times.due_ns > PacedLatency::kLateNs ? 1 : 0;
    slowest = std::max(slowest, times.complete_ns - times.due_ns);
  }
  std::ranges::sort(due);
  for (std::size_t i = 0; i < due.size(); ++i) {
    EXPECT_EQ(due[i] - due[0], static_cast<std::int64_t>(i) * 50'000);
  }
  EXPECT_EQ(result.latency.late(), late);
  EXPECT_EQ(result.latency.from_due().max(), slowest);
}

TEST(FixedRateLoad, EndsWithItsDuration) {
  const TestServer server(answer_all);
  Wire wire = open_wire(server.endpoint(), 4);
  Repeater source(server.endpoint(), 4);
  const PacedResult result = wire.run_at_rate(source, {1'000}, {.duration = 50ms});
  EXPECT_EQ(result.load.shots, 50U);
}

TEST(FixedRateLoad, ChargesAStallToEveryShotThatWasDueDuringIt) {
  // The first answer comes when the tenth shot has been due for a while: nobody is sent meanwhile.
  std::atomic<int> answers = 0;
  const TestServer server([&](Peer& peer) {
    while (peer.read_request()) {
      if (answers++ == 0) std::this_thread::sleep_for(30ms);
      peer.write(answer("ok"));
    }
  });
  Wire wire = open_wire(server.endpoint(), 1);
  Repeater source(server.endpoint(), 1);
  const PacedResult result = wire.run_at_rate(source, {1'000}, {.shots_max = 20});
  ASSERT_EQ(source.times().size(), 20U);
  const std::int64_t stall_end = source.times()[0].complete_ns;
  for (std::size_t i = 1; i < 20; ++i) {
    EXPECT_GE(source.times()[i].first_out_ns, stall_end);
    EXPECT_GE(source.times()[i].complete_ns - source.times()[i].due_ns,
              stall_end - source.times()[i].due_ns);
  }
  EXPECT_GE(result.latency.late(), 19U);
  EXPECT_GE(result.latency.from_due().quantile(0.1), 10'000'000);
}

TEST(FixedRateLoad, CountsWhatItNeverCameToSend) {
  const TestServer server([](Peer& peer) { peer.wait_for_end(); });
  Wire wire = open_wire(server.endpoint(), 1, {.reply_timeout = 30ms});
  Repeater source(server.endpoint(), 1);
  const PacedResult result = wire.run_at_rate(source, {1'000}, {.duration = 20ms});
  EXPECT_EQ(result.latency.sent() + result.latency.unsent(), 20U);
  EXPECT_GT(result.latency.unsent(), 0U);
  EXPECT_GT(result.latency.late_share(), 0.5);
  EXPECT_EQ(source.replies(), result.load.sendings);
}

}  // namespace
}  // namespace misdeal::wire

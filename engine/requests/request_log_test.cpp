#include "engine/requests/request_log.h"

#include <map>
#include <random>

#include <gtest/gtest.h>

#include "engine/tests/present.h"

namespace misdeal::engine {
namespace {

using std::chrono::nanoseconds;

constexpr Nanoseconds kTtl{100};
constexpr std::uint64_t kPayload = 7;

RequestId id(std::uint64_t number) {
  return {1, number};
}

Response response_to(const RequestId& request, Version version) {
  Response response;
  response.id = request;
  response.view.version = version;
  response.outcome = Outcome::committed;
  return response;
}

TEST(RequestLog, KnowsNothingAtFirst) {
  RequestLog log(kTtl, 4);
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{0}).found, RequestLog::Found::unknown);
}

TEST(RequestLog, AnswersALateDuplicateWithTheRecordedResponse) {
  RequestLog log(kTtl, 4);
  const auto ticket = log.begin(id(1), kPayload);
  const Response response = response_to(id(1), 12);
  log.complete(present(ticket), response, nanoseconds{5});
  const auto known = log.look_up(id(1), kPayload, nanoseconds{50});
  ASSERT_EQ(known.found, RequestLog::Found::completed);
  EXPECT_EQ(*known.response, response);
}

TEST(RequestLog, CountsTheTimeToLiveFromCompletion) {
  RequestLog log(kTtl, 4);
  const auto ticket = log.begin(id(1), kPayload);
  log.complete(present(ticket), response_to(id(1), 1), nanoseconds{1000});
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{1099}).found, RequestLog::Found::completed);
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{1100}).found, RequestLog::Found::unknown);
}

TEST(RequestLog, NeverForgetsARunningRequest) {
  RequestLog log(kTtl, 4);
  const auto ticket = log.begin(id(1), kPayload);
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{1'000'000}).found, RequestLog::Found::running);
  log.complete(present(ticket), response_to(id(1), 1), nanoseconds{1'000'000});
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{1'000'050}).found,
            RequestLog::Found::completed);
}

TEST(RequestLog, TellsAnotherPayloadApartWhileRunningAndAfter) {
  RequestLog log(kTtl, 4);
  const auto ticket = log.begin(id(1), kPayload);
  EXPECT_EQ(log.look_up(id(1), kPayload + 1, nanoseconds{0}).found, RequestLog::Found::mismatch);
  log.complete(present(ticket), response_to(id(1), 1), nanoseconds{0});
  EXPECT_EQ(log.look_up(id(1), kPayload + 1, nanoseconds{1}).found, RequestLog::Found::mismatch);
}

TEST(RequestLog, TurnsNewIdsAwayWhenFullOfUnexpiredOnes) {
  RequestLog log(kTtl, 2);
  const auto ticket = log.begin(id(1), kPayload);
  log.complete(present(ticket), response_to(id(1), 1), nanoseconds{0});
  ASSERT_TRUE(log.begin(id(2), kPayload));
  EXPECT_FALSE(log.begin(id(3), kPayload));
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{99}).found, RequestLog::Found::completed);
  EXPECT_EQ(log.look_up(id(3), kPayload, nanoseconds{100}).found, RequestLog::Found::unknown);
  EXPECT_TRUE(log.begin(id(3), kPayload)) << "the first id has expired and made room";
}

TEST(RequestLog, ForgetsAnAbandonedRequest) {
  RequestLog log(kTtl, 1);
  const auto ticket = log.begin(id(1), kPayload);
  log.abandon(present(ticket));
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{0}).found, RequestLog::Found::unknown);
  EXPECT_TRUE(log.begin(id(1), kPayload));
}

TEST(RequestLog, KeepsTheFirstRecordOfAnId) {
  RequestLog log(kTtl, 4);
  EXPECT_TRUE(log.remember(id(1), kPayload, response_to(id(1), 1), nanoseconds{0}));
  EXPECT_FALSE(log.remember(id(1), kPayload, response_to(id(1), 2), nanoseconds{1}));
  EXPECT_EQ(log.look_up(id(1), kPayload, nanoseconds{1}).response->version(), 1U);
}

/// The obvious implementation: every id with its time, searched in full.
class NaiveLog {
 public:
  struct Entry {
    std::uint64_t fingerprint = 0;
    bool is_running = true;
    Nanoseconds completed_at{};
    Version version = 0;
  };
  void expire(Nanoseconds now) {
    std::erase_if(entries_, [&](const auto& item) {
      return !item.second.is_running && now - item.second.completed_at >= kTtl;
    });
  }
  std::map<RequestId, Entry> entries_;
};

TEST(RequestLog, AgreesWithANaiveLogOnRandomHistories) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    std::mt19937_64 rng(seed);
    constexpr std::size_t kRequestsMax = 700;
    RequestLog log(kTtl, kRequestsMax);
    NaiveLog naive;
    std::map<RequestId, RequestLog::Ticket> running;
    Nanoseconds now{0};
    for (int step = 0; step < 20'000; ++step) {
      if (rng() % 8 == 0) {
        now += Nanoseconds{rng() % 3};
      }
      const RequestId request = id(rng() % 1500);
      const std::uint64_t fingerprint = rng() % 20 == 0 ? 8 : 7;
      naive.expire(now);
      const auto known = log.look_up(request, fingerprint, now);
      const auto expected = naive.entries_.find(request);
      if (expected == naive.entries_.end()) {
        ASSERT_EQ(known.found, RequestLog::Found::unknown);
        const auto ticket = log.begin(request, fingerprint);
        ASSERT_EQ(ticket.has_value(), naive.entries_.size() < kRequestsMax);
        if (ticket) {
          naive.entries_[request] = {fingerprint, true, {}, 0};
          running[request] = *ticket;
        }
      } else if (expected->second.fingerprint != fingerprint) {
        ASSERT_EQ(known.found, RequestLog::Found::mismatch);
      } else if (expected->second.is_running) {
        ASSERT_EQ(known.found, RequestLog::Found::running);
        const auto version = static_cast<Version>(step);
        if (rng() % 10 == 0) {
          log.abandon(running[request]);
          naive.entries_.erase(expected);
        } else {
          log.complete(running[request], response_to(request, version), now);
          expected->second = {fingerprint, false, now, version};
        }
        running.erase(request);
      } else {
        ASSERT_EQ(known.found, RequestLog::Found::completed);
        ASSERT_EQ(known.response->version(), expected->second.version);
      }
      ASSERT_EQ(log.size(), naive.entries_.size());
    }
  }
}

}  // namespace
}  // namespace misdeal::engine

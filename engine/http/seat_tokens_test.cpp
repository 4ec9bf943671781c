#include "engine/http/seat_tokens.h"

#include <array>
#include <latch>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

TEST(SeatTokens, AreThoseOfOneStayAtOneSeatOfOneTable) {
  const SeatTokens tokens({1, 2});
  std::set<std::string> all;
  for (const std::uint64_t table : {1U, 2U}) {
    for (const std::uint8_t seat : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{9}}) {
      for (const Version joined : {0U, 1U, 255U}) {
        const std::string token = tokens.token_of({table, SeatNo{seat}, joined});
        EXPECT_EQ(token, tokens.token_of({table, SeatNo{seat}, joined}));
        EXPECT_TRUE(all.insert(token).second);
        EXPECT_EQ(tokens.verify(table, SeatNo{seat}, token), joined);
        EXPECT_FALSE(tokens.verify(table + 1, SeatNo{seat}, token));
        EXPECT_FALSE(tokens.verify(table, SeatNo{5}, token));
        EXPECT_FALSE(SeatTokens({1, 3}).verify(table, SeatNo{seat}, token));
      }
    }
  }
  EXPECT_NE(SeatTokens::with_random_key().token_of({}), SeatTokens::with_random_key().token_of({}));
}

class Stays : public ApiTest {};

TEST_F(Stays, ATokenEndsWhenSomebodyElseTakesTheSeat) {
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  const std::string former = tokens_[1];
  ASSERT_EQ(send("DELETE", table_ + "/players/1", "", keyed_for(1)).status, 200);
  ASSERT_EQ(join(1, 50).status, 200);
  const HeaderList headers{{"Idempotency-Key", fresh_key()}, {"Authorization", "Bearer " + former}};
  EXPECT_EQ(problem_of(send("DELETE", table_ + "/players/1", "", headers)), "token-wrong");
  EXPECT_EQ(problem_of(send("GET", table_ + "/players/1", "", headers)), "token-wrong");
  EXPECT_EQ(table()["seats"].size(), 1U);
  EXPECT_EQ(send("GET", table_ + "/players/1", "", keyed_for(1)).status, 200);
}

TEST_F(Stays, ARetryOfLeavingGetsItsAnswerThoughTheSeatIsTakenAgain) {
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  const HeaderList leaving = keyed_for(1);
  const HttpResponse left = send("DELETE", table_ + "/players/1", "", leaving);
  ASSERT_EQ(left.status, 200);
  EXPECT_EQ(send("DELETE", table_ + "/players/1", "", leaving).body, left.body);
  ASSERT_EQ(join(1, 50).status, 200);
  const HttpResponse again = send("DELETE", table_ + "/players/1", "", leaving);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.body, left.body);
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(table()["seats"].size(), 1U) << "who sits there now stays";
  // The same key does not open another door.
  EXPECT_EQ(problem_of(send("POST", table_ + "/players/1/chips", R"({"amount":5})", leaving)),
            "token-wrong");
}

TEST_F(Stays, WhoLeftAndFindsTheSeatEmptyIsToldSo) {
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  ASSERT_EQ(send("DELETE", table_ + "/players/1", "", keyed_for(1)).status, 200);
  EXPECT_EQ(problem_of(send("DELETE", table_ + "/players/1", "", keyed_for(1))), "seat-empty");
  EXPECT_EQ(problem_of(send("GET", table_ + "/players/1", "", keyed_for(1))), "no-such-seat");
}

/// However a join's answer is obtained, its token works from then on.
TEST_F(Stays, ATokenIsValidAsSoonAsAnybodyHasIt) {
  for (int round = 0; round < 50; ++round) {
    open_table();
    constexpr int kThreads = 4;
    const HeaderList joining = keyed();
    const std::array<std::string, kThreads> keys{fresh_key(), fresh_key(), fresh_key(),
                                                 fresh_key()};
    std::latch start(kThreads);
    std::array<int, kThreads> statuses{};
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (std::size_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&, i] {
        start.arrive_and_wait();
        const HttpResponse joined =
            send("POST", table_ + "/players", R"({"seat":1,"amount":100})", joining);
        const std::string token = json_of(joined).value("token", "");
        statuses[i] = send("POST", table_ + "/players/1/chips", R"({"amount":1})",
                           {{"Idempotency-Key", keys[i]}, {"Authorization", "Bearer " + token}})
                          .status;
      });
    }
    threads.clear();
    EXPECT_EQ(statuses, (std::array{200, 200, 200, 200}));
    EXPECT_EQ(table()["bought_in"], 104);
  }
}

}  // namespace
}  // namespace misdeal::engine::http::test

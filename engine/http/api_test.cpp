// The routes, without a socket: what a well-meaning client sees.
#include "engine/http/api.h"

#include <latch>
#include <thread>

#include <gtest/gtest.h>

#include "engine/http/server_fixture.h"

namespace misdeal::engine::http::test {
namespace {

TEST_F(ApiTest, OpensATableAndShowsIt) {
  const HttpResponse opened =
      send("POST", "/api/v1/tables", R"({"small_blind":5,"big_blind":10,"ante":1})");
  EXPECT_EQ(opened.status, 201);
  EXPECT_EQ(header_of(opened, "Location"), "/api/v1/tables/1");
  EXPECT_EQ(header_of(opened, "ETag"), "\"0\"");
  EXPECT_EQ(json_of(opened)["table"], 1);
  const HttpResponse read = send("GET", "/api/v1/tables/1");
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(header_of(read, "ETag"), "\"0\"");
  EXPECT_EQ(read.body,
            R"({"table":1,"version":0,"hand_no":0,"phase":"between_hands","street":"preflop",)"
            R"("small_blind":5,"big_blind":10,"ante":1,"button":1,"to_act":null,"pot":0,)"
            R"("current_bet":0,"to_call":0,"can_check":false,"raise_min":0,"raise_max":0,)"
            R"("board":[],"bought_in":0,"cashed_out":0,"is_quarantined":false,"seats":[]})");
  EXPECT_EQ(send("GET", "/api/v1/tables").body,
            R"({"tables":[{"table":1,"version":0,"hand_no":0,"players":0}]})");
}

TEST_F(ApiTest, PlaysAHand) {
  deal_heads_up();
  EXPECT_EQ(act(1, "call").status, 200);
  EXPECT_EQ(act(2, "check").status, 200);
  const Json flop = table();
  EXPECT_EQ(flop["street"], "flop");
  EXPECT_EQ(flop["board"].size(), 3U);
  EXPECT_EQ(flop["pot"], 4);
  EXPECT_EQ(flop["to_act"], 2);
  const HttpResponse bet =
      send("POST", table_ + "/actions", R"({"seat":2,"kind":"bet","amount":10})", keyed_for(2));
  ASSERT_EQ(bet.status, 200) << bet.body;
  EXPECT_EQ(json_of(bet)["outcome"], "committed");
  EXPECT_EQ(json_of(bet)["table"]["current_bet"], 10);
  EXPECT_EQ(act(1, "fold").status, 200);
  const Json over = table();
  EXPECT_EQ(over["phase"], "between_hands");
  EXPECT_EQ(over["seats"][0]["stack"], 98);
  EXPECT_EQ(over["seats"][1]["stack"], 102);
  EXPECT_EQ(over["version"], 7);
}

TEST_F(ApiTest, RepeatsTheAnswerToADuplicateByteForByte) {
  deal_heads_up();
  const HeaderList headers = keyed_for(1);
  const std::string_view call = R"({"seat":1,"kind":"call"})";
  const HttpResponse first = send("POST", table_ + "/actions", call, headers);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(header_of(first, "Idempotency-Replayed"), "");
  EXPECT_EQ(header_of(first, "Idempotency-Key"), headers[0].second);
  ASSERT_EQ(act(2, "check").status, 200);
  const HttpResponse again = send("POST", table_ + "/actions", call, headers);
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header_of(again, "ETag"), header_of(first, "ETag"));
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(table()["version"], 5);
}

TEST_F(ApiTest, RepeatsARefusalEvenWhenItWouldNowBeAccepted) {
  deal_heads_up();
  const HeaderList headers = keyed_for(2);
  const std::string_view check = R"({"seat":2,"kind":"check"})";
  const HttpResponse first = send("POST", table_ + "/actions", check, headers);
  EXPECT_EQ(first.status, 409);
  EXPECT_EQ(problem_of(first), "not-your-turn");
  EXPECT_EQ(json_of(first)["detail"], "seat 2 wanted to check; seat 1 is to act");
  EXPECT_EQ(json_of(first)["version"], 3);
  EXPECT_EQ(json_of(first)["refusal"], "not_your_turn");
  ASSERT_EQ(act(1, "call").status, 200);
  const HttpResponse again = send("POST", table_ + "/actions", check, headers);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
}

TEST_F(ApiTest, RepeatsAJoinTokenIncluded) {
  open_table();
  const HeaderList headers = keyed();
  const std::string_view seat = R"({"seat":4,"amount":50})";
  const HttpResponse first = send("POST", table_ + "/players", seat, headers);
  const HttpResponse again = send("POST", table_ + "/players", seat, headers);
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(again.body, first.body);
  EXPECT_FALSE(json_of(first)["token"].get<std::string>().empty());
  EXPECT_EQ(table()["bought_in"], 50);
}

TEST_F(ApiTest, TakesAKeyWithAndWithoutQuotes) {
  open_table();
  const std::string key = fresh_key();
  const std::string_view seat = R"({"seat":4,"amount":50})";
  const HttpResponse bare = send("POST", table_ + "/players", seat, {{"Idempotency-Key", key}});
  const HttpResponse in_quotes =
      send("POST", table_ + "/players", seat, {{"idempotency-key", "\"" + key + "\""}});
  EXPECT_EQ(bare.status, 200);
  EXPECT_EQ(in_quotes.body, bare.body);
  EXPECT_EQ(header_of(in_quotes, "Idempotency-Replayed"), "true");
  EXPECT_EQ(header_of(in_quotes, "Idempotency-Key"), "\"" + key + "\"") << "as it was sent";
}

TEST_F(ApiTest, RefusesAKeyThatWasUsedForSomethingElse) {
  deal_heads_up();
  const HeaderList headers = keyed_for(1);
  ASSERT_EQ(send("POST", table_ + "/actions", R"({"seat":1,"kind":"call"})", headers).status, 200);
  const HttpResponse reused =
      send("POST", table_ + "/actions", R"({"seat":1,"kind":"fold"})", headers);
  EXPECT_EQ(reused.status, 422);
  EXPECT_EQ(problem_of(reused), "idempotency-key-reused");
  EXPECT_EQ(table()["version"], 4);
}

TEST_F(ApiTest, RefusesAStaleVersionAndChangesNothing) {
  deal_heads_up();
  for (const std::string_view tag : {"\"2\"", "\"4\"", "W/\"3\"", "\"03\"", "\"three\"",
                                     "\"99999999999999999999999\"", "\"18446744073709551615\""}) {
    HeaderList headers = keyed_for(1);
    headers.emplace_back("If-Match", tag);
    const HttpResponse stale =
        send("POST", table_ + "/actions", R"({"seat":1,"kind":"fold"})", headers);
    EXPECT_EQ(stale.status, 412) << tag;
    EXPECT_EQ(problem_of(stale), "stale-version");
    EXPECT_EQ(json_of(stale)["version"], 3);
  }
  for (const std::string_view tag : {"\"3\"", "*"}) {
    HeaderList headers = keyed_for(table()["to_act"].get<int>());
    headers.emplace_back("If-Match", tag);
    const Json body{{"seat", table()["to_act"]}, {"kind", tag == "*" ? "check" : "call"}};
    EXPECT_EQ(send("POST", table_ + "/actions", body.dump(), headers).status, 200) << tag;
  }
}

TEST_F(ApiTest, AnswersNotModifiedToWhoHasTheVersion) {
  open_table();
  for (const std::string_view tags : {"\"0\"", "W/\"0\"", "*", "\"7\", \"0\""}) {
    const HttpResponse same = send("GET", table_, "", {{"If-None-Match", std::string(tags)}});
    EXPECT_EQ(same.status, 304) << tags;
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(header_of(same, "ETag"), "\"0\"");
  }
  EXPECT_EQ(send("GET", table_, "", {{"If-None-Match", "\"1\""}}).status, 200);
}

TEST_F(ApiTest, RefusesImpossibleAmounts) {
  deal_heads_up();
  for (const std::string_view amount :
       {"3", "101", "-5", "0", "1000000000000001", "9223372036854775807", "-9223372036854775808"}) {
    const std::string body = R"({"seat":1,"kind":"raise","amount":)" + std::string(amount) + "}";
    const HttpResponse refused = send("POST", table_ + "/actions", body, keyed_for(1));
    EXPECT_EQ(refused.status, 422) << amount << " " << refused.body;
    EXPECT_EQ(problem_of(refused), "impossible-amount");
  }
  EXPECT_EQ(table()["version"], 3);
}

TEST_F(ApiTest, LetsAPlayerAddChipsAndLeaveBetweenHands) {
  open_table();
  ASSERT_EQ(join(3, 100).status, 200);
  const HttpResponse added =
      send("POST", table_ + "/players/3/chips", R"({"amount":50})", keyed_for(3));
  ASSERT_EQ(added.status, 200) << added.body;
  EXPECT_EQ(json_of(added)["table"]["seats"][0]["stack"], 150);
  const HttpResponse left = send("DELETE", table_ + "/players/3", "", keyed_for(3));
  ASSERT_EQ(left.status, 200) << left.body;
  EXPECT_EQ(table()["cashed_out"], 150);
  EXPECT_EQ(table()["seats"].size(), 0U);
}

TEST_F(ApiTest, ShowsAPlayerTheOwnCardsOnly) {
  deal_heads_up();
  const HttpResponse own = send("GET", table_ + "/players/1", "", keyed_for(1));
  ASSERT_EQ(own.status, 200);
  EXPECT_EQ(json_of(own)["cards"].size(), 2U);
  EXPECT_EQ(header_of(own, "Cache-Control"), "no-store");
  EXPECT_EQ(problem_of(send("GET", table_ + "/players/2", "", keyed_for(1))), "token-wrong");
  EXPECT_EQ(problem_of(send("GET", table_ + "/players/2")), "token-missing");
  ASSERT_EQ(act(1, "fold").status, 200);
  EXPECT_EQ(json_of(send("GET", table_ + "/players/1", "", keyed_for(1)))["cards"].size(), 0U);
}

TEST_F(ApiTest, OpensOneTableForAKeyHoweverOftenItIsSent) {
  const HeaderList headers = keyed();
  const HttpResponse first = send("POST", "/api/v1/tables", R"({"ante":1})", headers);
  const HttpResponse again = send("POST", "/api/v1/tables", R"({"ante":1})", headers);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header_of(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(problem_of(send("POST", "/api/v1/tables", R"({"ante":2})", headers)),
            "idempotency-key-reused");
  EXPECT_EQ(json_of(send("GET", "/api/v1/tables"))["tables"].size(), 1U);
}

TEST_F(ApiTest, ClosesATableForWhoOpenedIt) {
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  EXPECT_EQ(problem_of(send("DELETE", table_)), "token-missing");
  EXPECT_EQ(problem_of(send("DELETE", table_, "", keyed_for(1))), "token-wrong");
  const HeaderList owner{{"Authorization", "Bearer " + owner_token_}};
  EXPECT_EQ(send("DELETE", table_, "", owner).status, 204);
  EXPECT_EQ(problem_of(send("GET", table_)), "no-such-table");
  EXPECT_EQ(problem_of(send("DELETE", table_, "", owner)), "no-such-table");
  EXPECT_EQ(open_table(), "/api/v1/tables/2") << "numbers are not used again";
}

TEST_F(ApiTest, OpensNoMoreTablesThanItMay) {
  TablesConfig config = reference_tables();
  config.tables_max = 2;
  open(config);
  open_table();
  open_table();
  const HttpResponse refused = send("POST", "/api/v1/tables", "{}");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(problem_of(refused), "too-many-tables");
  EXPECT_EQ(header_of(refused, "Retry-After"), "1");
  ASSERT_EQ(send("DELETE", table_, "", {{"Authorization", "Bearer " + owner_token_}}).status, 204);
  EXPECT_EQ(send("POST", "/api/v1/tables", "{}").status, 201);
}

/// A deal that takes until it is told to go on.
struct SlowDeal {
  std::latch has_begun{1};
  std::latch may_end{1};
};
SlowDeal* slow_deal = nullptr;  // Rules are plain functions and see nothing else.

TEST_F(ApiTest, TellsADuplicateThatTheFirstStillRunsIfSoConfigured) {
  SlowDeal slow;
  slow_deal = &slow;
  TablesConfig config = reference_tables();
  config.duplicates = DuplicateWhileRunning::is_told_in_progress;
  config.factory = [](LobbyConfig lobby) {
    lobby.rules.start_hand = [](const Game& game, const Deck& deck) {
      slow_deal->has_begun.count_down();
      slow_deal->may_end.wait();
      return start_hand(game, deck);
    };
    return make_lobby(ProcessingMode::optimistic, lobby);
  };
  open(config);
  open_table();
  ASSERT_EQ(join(1, 100).status, 200);
  ASSERT_EQ(join(2, 100).status, 200);
  const HeaderList dealing = keyed();
  HttpResponse first;
  std::thread dealer([&] { first = send("POST", table_ + "/hands", "{}", dealing); });
  slow.has_begun.wait();
  const HttpResponse duplicate = send("POST", table_ + "/hands", "{}", dealing);
  const HttpResponse running = send("GET", table_ + "/requests/" + dealing[0].second);
  slow.may_end.count_down();
  dealer.join();
  EXPECT_EQ(duplicate.status, 409);
  EXPECT_EQ(problem_of(duplicate), "request-in-progress");
  EXPECT_EQ(header_of(duplicate, "Retry-After"), "1");
  EXPECT_EQ(json_of(running)["status"], "running");
  EXPECT_EQ(first.status, 200);
  const HttpResponse retry = send("POST", table_ + "/hands", "{}", dealing);
  EXPECT_EQ(retry.body, first.body) << "the key is not stuck";
}

TEST_F(ApiTest, RefusesEverythingNewWhileShuttingDown) {
  open_table();
  api_->begin_shutdown();
  for (const std::string_view target : {"/healthz", "/api/v1/tables", "/metrics", "/"}) {
    const HttpResponse refused = send("GET", target);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(problem_of(refused), "shutting-down");
  }
  EXPECT_TRUE(api_->wait_until_idle(std::chrono::milliseconds{0}));
}

}  // namespace
}  // namespace misdeal::engine::http::test
